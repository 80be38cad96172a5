package dev.balsa.client.consumer;

import static dev.balsa.client.config.Option.choice;
import static dev.balsa.client.config.Option.count;
import static dev.balsa.client.config.Option.flag;
import static dev.balsa.client.config.Option.instance;
import static dev.balsa.client.config.Option.label;
import static dev.balsa.client.config.Option.requiredTexts;
import static dev.balsa.client.config.Option.text;
import static dev.balsa.client.config.Option.whole;

import dev.balsa.client.config.Option;
import dev.balsa.client.config.OptionTable;
import dev.balsa.client.serialization.Deserializer;
import java.util.List;
import java.util.stream.Stream;

/** The options of {@link BalsaConsumer}: names and meaning are Kafka's, so that its configuration files can be used. */
public final class ConsumerOptions {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String CLIENT_ID = "client.id";
    public static final String CLIENT_DNS_LOOKUP = "client.dns.lookup";
    public static final String GROUP_ID = "group.id";
    public static final String GROUP_INSTANCE_ID = "group.instance.id";
    public static final String GROUP_PROTOCOL = "group.protocol";
    public static final String GROUP_REMOTE_ASSIGNOR = "group.remote.assignor";
    public static final String PARTITION_ASSIGNMENT_STRATEGY = "partition.assignment.strategy";
    public static final String SESSION_TIMEOUT_MS = "session.timeout.ms";
    public static final String HEARTBEAT_INTERVAL_MS = "heartbeat.interval.ms";
    public static final String MAX_POLL_INTERVAL_MS = "max.poll.interval.ms";
    public static final String MAX_POLL_RECORDS = "max.poll.records";
    public static final String ENABLE_AUTO_COMMIT = "enable.auto.commit";
    public static final String AUTO_COMMIT_INTERVAL_MS = "auto.commit.interval.ms";
    public static final String AUTO_OFFSET_RESET = "auto.offset.reset";
    public static final String ISOLATION_LEVEL = "isolation.level";
    public static final String FETCH_MIN_BYTES = "fetch.min.bytes";
    public static final String FETCH_MAX_WAIT_MS = "fetch.max.wait.ms";
    public static final String FETCH_MAX_BYTES = "fetch.max.bytes";
    public static final String MAX_PARTITION_FETCH_BYTES = "max.partition.fetch.bytes";
    public static final String CHECK_CRCS = "check.crcs";
    public static final String REQUEST_TIMEOUT_MS = "request.timeout.ms";
    public static final String DEFAULT_API_TIMEOUT_MS = "default.api.timeout.ms";
    public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
    public static final String METADATA_MAX_AGE_MS = "metadata.max.age.ms";
    public static final String METADATA_RECOVERY_STRATEGY = "metadata.recovery.strategy";
    public static final String KEY_DESERIALIZER = "key.deserializer";
    public static final String VALUE_DESERIALIZER = "value.deserializer";

    static final String CANONICAL_BOOTSTRAP = "resolve_canonical_bootstrap_servers_only";
    static final String REBOOTSTRAP = "rebootstrap";
    private static final String USE_ALL_DNS_IPS = "use_all_dns_ips";

    public static final OptionTable TABLE = new OptionTable(
            Stream.of(whereTo(), groups(), positions(), fetching(), failures())
                    .flatMap(List::stream)
                    .toList(),
            KafkaOnlyOptions.LIST);

    private ConsumerOptions() {}

    private static List<Option> whereTo() {
        return List.of(
                requiredTexts(BOOTSTRAP_SERVERS, "host:port of brokers to ask first, separated by commas"),
                choice(
                        CLIENT_DNS_LOOKUP,
                        USE_ALL_DNS_IPS,
                        List.of(USE_ALL_DNS_IPS, CANONICAL_BOOTSTRAP),
                        "all addresses of a name are tried in turn; canonical names are for Kerberos, which is not spoken"),
                label(CLIENT_ID, "name of this client in logs, metrics and descriptions of groups; empty: consumer-N"),
                whole(METADATA_MAX_AGE_MS, 300_000, 0, Long.MAX_VALUE, "metadata older than this is asked for anew"),
                choice(
                        METADATA_RECOVERY_STRATEGY,
                        REBOOTSTRAP,
                        List.of(REBOOTSTRAP, "none"),
                        "whether bootstrap.servers are asked again when the brokers they named do not answer"),
                instance(KEY_DESERIALIZER, Deserializer.class, "turns bytes into keys"),
                instance(VALUE_DESERIALIZER, Deserializer.class, "turns bytes into values"));
    }

    private static List<Option> groups() {
        return List.of(
                text(GROUP_ID, "name of the group that shares partitions and keeps committed offsets"),
                text(
                        GROUP_INSTANCE_ID,
                        "makes a static member: it keeps its partitions while it is away, up to session.timeout.ms"),
                choice(
                        GROUP_PROTOCOL,
                        "consumer",
                        List.of("classic", "consumer"),
                        "the coordinator assigns partitions, whichever is named"),
                text(GROUP_REMOTE_ASSIGNOR, "the coordinator's assignor by its name; without it see below"),
                new Option(
                        PARTITION_ASSIGNMENT_STRATEGY,
                        new Option.Type.Texts(),
                        "range",
                        false,
                        "the coordinator's assignor: range, roundrobin, sticky or uniform; the first one counts"),
                count(SESSION_TIMEOUT_MS, 45_000, 1, "without a heartbeat for this long a member is removed"),
                count(HEARTBEAT_INTERVAL_MS, 3_000, 1, "time between heartbeats; less than session.timeout.ms"),
                count(
                        MAX_POLL_INTERVAL_MS,
                        300_000,
                        1,
                        "longest time between two polls; after it the member leaves its group"));
    }

    private static List<Option> positions() {
        return List.of(
                flag(
                        ENABLE_AUTO_COMMIT,
                        true,
                        "commit what poll() has returned by itself; needs group.id, without which the default is false"),
                count(AUTO_COMMIT_INTERVAL_MS, 5_000, 0, "time between automatic commits, as long as poll() is called"),
                new Option(
                        AUTO_OFFSET_RESET,
                        new Option.Type.Text(true),
                        "latest",
                        false,
                        "where to read without a valid position: earliest, latest, none, or by_duration:<ISO-8601> back"),
                choice(
                        ISOLATION_LEVEL,
                        "read_uncommitted",
                        List.of("read_committed", "read_uncommitted"),
                        "concerns records of open transactions, of which there are none"));
    }

    private static List<Option> fetching() {
        return List.of(
                count(MAX_POLL_RECORDS, 500, 1, "records one poll() returns at most"),
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
                flag(CHECK_CRCS, true, "verify the checksum of every batch"));
    }

    private static List<Option> failures() {
        return List.of(
                count(REQUEST_TIMEOUT_MS, 30_000, 0, "wait for a broker's answer before the request counts as failed"),
                count(DEFAULT_API_TIMEOUT_MS, 60_000, 0, "longest wait of calls that have no timeout of their own"),
                whole(RETRY_BACKOFF_MS, 100, 0, Long.MAX_VALUE, "first pause before a retry; doubles, 20 % by chance"),
                whole(RETRY_BACKOFF_MAX_MS, 1_000, 0, Long.MAX_VALUE, "longest pause before a retry"));
    }
}
