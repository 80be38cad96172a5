package dev.balsa.broker.config;

/**
 * host:port.
 *
 * @param host a name or address; an IPv6 address without its brackets
 * @param port 0 lets the system choose when listening
 */
public record Endpoint(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOST_LENGTH = 253;

    /** @throws IllegalArgumentException with what is wrong and what it should look like */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw wrong(text);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || host.length() > MAX_HOST_LENGTH || bracketed != host.contains(":") || !isPlain(host)) {
            throw wrong(text);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > MAX_PORT) {
                throw wrong(text);
            }
            return new Endpoint(host, port);
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
    }

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    public Endpoint withPort(int newPort) {
        return new Endpoint(host, newPort);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static boolean isPlain(String host) {
        return host.chars().allMatch(c -> c > ' ' && c < 127 && "/@\\\"'".indexOf(c) < 0);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not host:port, for example 127.0.0.1:9092 or [::1]:9092");
    }
}
