package dev.balsa.client.net;

import dev.balsa.client.config.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;

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

    /**
     * Asks the name service about every address once: one that is unknown may come up later, but if all are, the option is
     * wrong.
     *
     * @param resolves whether a host name is known
     * @throws ConfigException if none of the hosts is known
     */
    public static void requireAnyKnown(String option, List<String> endpoints, Predicate<String> resolves, Logger log) {
        List<String> unknown = endpoints.stream()
                .filter(endpoint -> !resolves.test(parse(endpoint).host()))
                .toList();
        if (unknown.size() == endpoints.size()) {
            throw new ConfigException("option " + option + ": no host of " + String.join(", ", endpoints)
                    + " is known to the name service");
        }
        unknown.forEach(endpoint -> log.warn("{}: the host of {} is unknown at the moment", option, endpoint));
    }

    /** Whether the machine's name service knows the host; may take as long as that service does. */
    public static boolean isKnown(String host) {
        try {
            return InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + text + "' is not an address of the form host:port");
    }
}
