package dev.balsa.client.consumer;

import static dev.balsa.client.config.Option.count;
import static dev.balsa.client.config.Option.flag;
import static dev.balsa.client.config.Option.instance;
import static dev.balsa.client.config.Option.label;
import static dev.balsa.client.config.Option.requiredTexts;
import static dev.balsa.client.config.Option.whole;

import dev.balsa.client.config.Option;
import dev.balsa.client.config.OptionTable;
import dev.balsa.client.serialization.Deserializer;
import java.util.List;

/** The options of {@link BalsaConsumer}: names and meaning are Kafka's, so that its configuration files can be used. */
public final class ConsumerOptions {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String CLIENT_ID = "client.id";
    public static final String FETCH_MIN_BYTES = "fetch.min.bytes";
    public static final String FETCH_MAX_WAIT_MS = "fetch.max.wait.ms";
    public static final String FETCH_MAX_BYTES = "fetch.max.bytes";
    public static final String MAX_PARTITION_FETCH_BYTES = "max.partition.fetch.bytes";
    public static final String MAX_POLL_RECORDS = "max.poll.records";
    public static final String AUTO_OFFSET_RESET = "auto.offset.reset";
    public static final String CHECK_CRCS = "check.crcs";
    public static final String REQUEST_TIMEOUT_MS = "request.timeout.ms";
    public static final String DEFAULT_API_TIMEOUT_MS = "default.api.timeout.ms";
    public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
    public static final String METADATA_MAX_AGE_MS = "metadata.max.age.ms";
    public static final String KEY_DESERIALIZER = "key.deserializer";
    public static final String VALUE_DESERIALIZER = "value.deserializer";

    public static final OptionTable TABLE = new OptionTable(List.of(
            requiredTexts(BOOTSTRAP_SERVERS, "host:port of brokers to ask first, separated by commas"),
            label(CLIENT_ID, "name of this client in logs"),
            count(FETCH_MIN_BYTES, 1, 0, "a broker answers when it has this much, or after fetch.max.wait.ms"),
            count(FETCH_MAX_WAIT_MS, 500, 0, "longest wait of a broker for fetch.min.bytes"),
            count(
                    FETCH_MAX_BYTES,
                    50 << 20,
                    0,
                    "bytes fetched ahead of poll(), over all brokers; a single batch may be larger"),
            count(
                    MAX_PARTITION_FETCH_BYTES,
                    1 << 20,
                    0,
                    "bytes of one partition in one answer; a single batch may be larger"),
            count(MAX_POLL_RECORDS, 500, 1, "records one poll() returns at most"),
            new Option(
                    AUTO_OFFSET_RESET,
                    new Option.Type.Text(true),
                    "latest",
                    false,
                    "where to read without a valid position: earliest, latest, none, or by_duration:<ISO-8601> back"),
            flag(CHECK_CRCS, true, "verify the checksum of every batch"),
            count(REQUEST_TIMEOUT_MS, 30_000, 1, "wait for a broker's answer before the request counts as failed"),
            count(DEFAULT_API_TIMEOUT_MS, 60_000, 0, "longest wait of calls that have no timeout of their own"),
            count(RETRY_BACKOFF_MS, 100, 0, "first pause before a retry; doubles, 20 % by chance"),
            count(RETRY_BACKOFF_MAX_MS, 1_000, 0, "longest pause before a retry"),
            whole(METADATA_MAX_AGE_MS, 300_000, 0, Long.MAX_VALUE, "metadata older than this is asked for anew"),
            instance(KEY_DESERIALIZER, Deserializer.class, "turns bytes into keys"),
            instance(VALUE_DESERIALIZER, Deserializer.class, "turns bytes into values")));

    private ConsumerOptions() {}
}
