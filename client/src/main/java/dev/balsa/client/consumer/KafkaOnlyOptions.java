package dev.balsa.client.consumer;

import static dev.balsa.client.config.ForeignOption.ignored;
import static dev.balsa.client.config.ForeignOption.refused;

import dev.balsa.client.config.ForeignOption;
import java.util.List;
import java.util.Set;

/** Options of Kafka's consumer without a counterpart here, and what holds instead. */
final class KafkaOnlyOptions {
    private static final String CONNECTIONS = "connections to brokers stay open and are watched by keepalive pings";
    private static final String METRICS = "metrics() of the consumer has its metrics since it was made";
    private static final String SECURITY = "this client speaks PLAINTEXT only";
    private static final String TEXT = "text is always read as UTF-8";
    private static final Set<String> UTF8 = Set.of("utf-8", "utf8");

    static final List<ForeignOption> LIST = List.of(
            refused("security.protocol", Set.of("plaintext"), SECURITY),
            ignored("ssl.", SECURITY),
            ignored("sasl.", SECURITY),
            ignored("security.providers", SECURITY),
            refused(
                    "interceptor.classes",
                    Set.of("", "[]"),
                    "there are no interceptors; what they would change in records would be left out"),
            refused(
                    "config.providers",
                    Set.of("", "[]"),
                    "values are taken as they stand, references are not resolved"),
            refused("key.deserializer.encoding", UTF8, TEXT),
            refused("value.deserializer.encoding", UTF8, TEXT),
            refused("deserializer.encoding", UTF8, TEXT),
            refused(
                    "metadata.cluster.check.enable",
                    Set.of("true"),
                    "brokers always refuse a consumer that knows them as part of another cluster"),
            refused("exclude.internal.topics", Set.of("true"), "internal topics are never part of a subscription here"),
            new ForeignOption("allow.auto.create.topics", Set.of("false"), false, "reading never creates a topic"),
            ignored("metadata.recovery.rebootstrap.trigger.ms", "the first addresses are asked whenever others fail"),
            ignored("bootstrap.resolve.timeout.ms", "addresses are resolved once when the consumer is made"),
            ignored("connections.max.idle.ms", CONNECTIONS),
            ignored("socket.connection.setup.timeout.ms", CONNECTIONS),
            ignored("socket.connection.setup.timeout.max.ms", CONNECTIONS),
            ignored("reconnect.backoff.ms", "retry.backoff.ms holds for connections as well"),
            ignored("reconnect.backoff.max.ms", "retry.backoff.max.ms holds for connections as well"),
            ignored("send.buffer.bytes", "the operating system sizes its socket buffers itself"),
            ignored("receive.buffer.bytes", "the operating system sizes its socket buffers itself"),
            ignored("client.rack", "records are read from the leader, wherever it is"),
            ignored("share.", "there are no share groups"),
            ignored("internal.", "it is not for users"),
            ignored("enable.metrics.push", METRICS),
            ignored("metric.reporters", METRICS),
            ignored("metrics.", METRICS));

    private KafkaOnlyOptions() {}
}
