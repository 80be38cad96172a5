package dev.balsa.client.producer;

import static dev.balsa.client.config.ForeignOption.ignored;
import static dev.balsa.client.config.ForeignOption.refused;

import dev.balsa.client.config.ForeignOption;
import java.util.List;
import java.util.Set;

/** Options of Kafka's producer without a counterpart here, and what holds instead. */
final class KafkaOnlyOptions {
    private static final String CONNECTIONS = "connections to brokers stay open and are watched by keepalive pings";
    private static final String METRICS = "metrics() of the producer has its metrics since it was made";
    private static final String RACKS = "placement knows no racks";
    private static final String SECURITY = "this client speaks PLAINTEXT only";
    private static final String TRANSACTIONS = "this client has no transactions";

    static final List<ForeignOption> LIST = List.of(
            refused("security.protocol", Set.of("plaintext"), SECURITY),
            ignored("ssl.", SECURITY),
            ignored("sasl.", SECURITY),
            ignored("security.providers", SECURITY),
            refused("transaction.two.phase.commit.enable", Set.of("false"), TRANSACTIONS),
            ignored("transaction.timeout.ms", TRANSACTIONS),
            refused(
                    "interceptor.classes",
                    Set.of("", "[]"),
                    "there are no interceptors; what they would change in records would be left out"),
            refused(
                    "config.providers",
                    Set.of("", "[]"),
                    "values are taken as they stand, references are not resolved"),
            refused("key.serializer.encoding", Set.of("utf-8", "utf8"), "text is always written as UTF-8"),
            refused("value.serializer.encoding", Set.of("utf-8", "utf8"), "text is always written as UTF-8"),
            refused("serializer.encoding", Set.of("utf-8", "utf8"), "text is always written as UTF-8"),
            refused(
                    "metadata.cluster.check.enable",
                    Set.of("true"),
                    "brokers always refuse a producer that knows them as part of another cluster"),
            ignored("metadata.recovery.rebootstrap.trigger.ms", "the first addresses are asked whenever others fail"),
            ignored("bootstrap.resolve.timeout.ms", "addresses are resolved once when the producer is made"),
            ignored("buffer.memory.allocation.strategy", "batches begin small and grow"),
            ignored("connections.max.idle.ms", CONNECTIONS),
            ignored("socket.connection.setup.timeout.ms", CONNECTIONS),
            ignored("socket.connection.setup.timeout.max.ms", CONNECTIONS),
            ignored("send.buffer.bytes", "the operating system sizes its socket buffers itself"),
            ignored("receive.buffer.bytes", "the operating system sizes its socket buffers itself"),
            ignored("client.rack", RACKS),
            ignored("partitioner.rack.aware", RACKS),
            ignored("enable.metrics.push", METRICS),
            ignored("metric.reporters", METRICS),
            ignored("metrics.", METRICS));

    private KafkaOnlyOptions() {}
}
