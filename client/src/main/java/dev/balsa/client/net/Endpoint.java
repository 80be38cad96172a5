package dev.balsa.client.net;

import dev.balsa.client.config.ConfigException;
import java.util.List;

/** A broker's address; IPv6 addresses stand in brackets. */
public record Endpoint(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException if the text is not host:port */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw malformed(text);
        }
        if (host.isBlank()) {
            throw malformed(text);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 1 || port > MAX_PORT) {
                throw malformed(text);
            }
            return new Endpoint(host, port);
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
    }

    /** @throws ConfigException naming the first entry that is not host:port */
    public static List<String> checkAll(String option, List<String> endpoints) {
        for (String endpoint : endpoints) {
            try {
                parse(endpoint);
            } catch (IllegalArgumentException e) {
                throw new ConfigException("option " + option + ": " + e.getMessage());
            }
        }
        return endpoints;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + text + "' is not an address of the form host:port");
    }
}
