package dev.balsa.client.consumer;

import dev.balsa.client.config.ConfigException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Names of {@code partition.assignment.strategy}: each chooses an assignor of the coordinator. */
final class AssignorNames {
    private static final String KAFKA_PACKAGE = "org.apache.kafka.clients.consumer.";
    private static final String CLASS_PREFIX = "class ";

    /** All move as little as they can and stop nobody, so that the sticky ones of Kafka are one here. */
    private static final Map<String, String> KNOWN = Map.of(
            "range", "range",
            "roundrobin", "roundrobin",
            "sticky", "sticky",
            "uniform", "uniform",
            "cooperative-sticky", "sticky",
            "rangeassignor", "range",
            "roundrobinassignor", "roundrobin",
            "stickyassignor", "sticky",
            "cooperativestickyassignor", "sticky");

    private AssignorNames() {}

    /**
     * The coordinator's name of the strategy liked best.
     *
     * @throws ConfigException if any of them is unknown
     */
    static String first(String option, List<String> names) {
        List<String> assignors =
                names.stream().map(name -> assignor(option, name)).toList();
        return assignors.get(0);
    }

    private static String assignor(String option, String name) {
        String plain = name.startsWith(CLASS_PREFIX) ? name.substring(CLASS_PREFIX.length()) : name;
        plain = plain.startsWith(KAFKA_PACKAGE) ? plain.substring(KAFKA_PACKAGE.length()) : plain;
        String assignor = KNOWN.get(plain.toLowerCase(Locale.ROOT));
        if (assignor == null) {
            throw new ConfigException("option " + option + " = " + name
                    + ": must be range, roundrobin, sticky, uniform, or the name of Kafka's class; the coordinator"
                    + " assigns, so classes of your own cannot be used");
        }
        return assignor;
    }
}
