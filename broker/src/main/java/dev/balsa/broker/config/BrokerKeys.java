package dev.balsa.broker.config;

import java.util.List;
import java.util.Optional;

/** Every option of a broker. */
public final class BrokerKeys {
    public static final ConfigKey<Optional<Integer>> NODE_ID = new ConfigKey<>(
            "node.id",
            ConfigType.optional(ConfigType.number(0, Integer.MAX_VALUE)),
            "",
            "Id of this broker. Fixed when the data directory is formatted; if set here it is compared with that.");
    public static final ConfigKey<Optional<String>> CLUSTER_ID = new ConfigKey<>(
            "cluster.id",
            ConfigType.optional(ConfigType.text(64)),
            "",
            "Id of the cluster. Fixed when the data directory is formatted; if set here it is compared with that.");
    public static final ConfigKey<List<ProcessRole>> PROCESS_ROLES = new ConfigKey<>(
            "process.roles",
            ConfigType.list(ConfigType.choice(ProcessRole.class)),
            "",
            "What this process does: controller, broker or both. Empty: hosts partitions, and votes if the data"
                    + " directory was formatted as a controller's.");
    public static final ConfigKey<String> LOG_DIR =
            new ConfigKey<>("log.dir", ConfigType.text(4_096), "", "The formatted data directory.");
    public static final ConfigKey<List<String>> LOG_DIRS = new ConfigKey<>(
            "log.dirs",
            ConfigType.list(ConfigType.text(4_096)),
            "",
            "Data directories that were formatted together, each with its journal. Either this or log.dir must be set.");
    public static final ConfigKey<Endpoint> LISTENER =
            new ConfigKey<>("listener", ConfigType.endpoint(), "127.0.0.1:9092", "Where clients connect.");
    public static final ConfigKey<Optional<Endpoint>> ADVERTISED_LISTENER = new ConfigKey<>(
            "advertised.listener",
            ConfigType.optional(ConfigType.endpoint()),
            "",
            "Where clients are told to connect, if not to the listener's own address.");
    public static final ConfigKey<Endpoint> PEER_LISTENER =
            new ConfigKey<>("peer.listener", ConfigType.endpoint(), "127.0.0.1:9192", "Where other brokers connect.");
    public static final ConfigKey<Optional<Endpoint>> ADVERTISED_PEER_LISTENER = new ConfigKey<>(
            "advertised.peer.listener",
            ConfigType.optional(ConfigType.endpoint()),
            "",
            "Where other brokers are told to connect, if not to the peer listener's own address.");
    public static final ConfigKey<List<String>> CONTROLLER_ADDRESSES = new ConfigKey<>(
            "controller.addresses",
            ConfigType.list(ConfigType.text(300)),
            "",
            "id@host:port of controllers that have moved since the cluster was formatted.");
    public static final ConfigKey<String> RACK =
            new ConfigKey<>("broker.rack", ConfigType.text(128), "", "Where this broker stands; shown, not yet used.");

    public static final ConfigKey<Integer> NUM_PARTITIONS = new ConfigKey<>(
            "num.partitions", ConfigType.number(1, 2_000), "1", "Partitions of a topic whose creator names no number.");
    public static final ConfigKey<Integer> DEFAULT_REPLICATION_FACTOR = new ConfigKey<>(
            "default.replication.factor",
            ConfigType.number(0, 7),
            "0",
            "Replicas of a topic whose creator names no number. 0: 3, or the number of brokers if that is lower.");
    public static final ConfigKey<Integer> MESSAGE_MAX_BYTES = new ConfigKey<>(
            "message.max.bytes",
            ConfigType.bytes(1_024, 8 << 20),
            "1MiB",
            "Largest record batch a producer may send, as it is stored.");

    public static final ConfigKey<Integer> JOURNAL_FILE_BYTES = new ConfigKey<>(
            "journal.file.bytes",
            ConfigType.bytes(1 << 20, 1 << 30),
            "64MiB",
            "Size of one journal file. Written once with zeros when it is made.");
    public static final ConfigKey<Integer> JOURNAL_FILES = new ConfigKey<>(
            "journal.files", ConfigType.number(3, 1_024), "4", "Journal files, which are used in turn.");
    public static final ConfigKey<Integer> SEGMENT_BYTES = new ConfigKey<>(
            "segment.bytes",
            ConfigType.bytes(1 << 20, 1 << 30),
            "128MiB",
            "Size after which a segment is closed and the next one begun, for topics that set no segment.bytes. Partitions led by"
                    + " this broker use it; better the same on all brokers.");
    public static final ConfigKey<Integer> RETENTION_CHECK_INTERVAL_MS = new ConfigKey<>(
            "log.retention.check.interval.ms",
            ConfigType.number(50, 3_600_000),
            "10000",
            "How often the leader of a partition looks whether records have expired or are too many.");
    public static final ConfigKey<Integer> METADATA_SEGMENT_BYTES = new ConfigKey<>(
            "metadata.log.segment.bytes",
            ConfigType.bytes(4 << 10, 1 << 30),
            "4MiB",
            "Size after which a segment of the metadata log is closed. The controllers' leader decides.");
    public static final ConfigKey<Integer> METADATA_RETENTION_BYTES = new ConfigKey<>(
            "metadata.max.retention.bytes",
            ConfigType.bytes(4 << 10, 1 << 30),
            "16MiB",
            "How much of the metadata log is kept. Brokers that were away for longer get the whole image instead.");

    public static final ConfigKey<Integer> GROUP_TOPIC_PARTITIONS = new ConfigKey<>(
            "offsets.topic.num.partitions",
            ConfigType.number(1, 1_000),
            "16",
            "Partitions of the internal topic that keeps consumer groups, when it is made. Cannot be changed later.");
    public static final ConfigKey<Integer> GROUP_TOPIC_REPLICATION_FACTOR = new ConfigKey<>(
            "offsets.topic.replication.factor",
            ConfigType.number(0, 7),
            "0",
            "Replicas of the internal topic that keeps consumer groups. 0: 3, or the number of brokers if that is lower.");
    public static final ConfigKey<Integer> GROUP_MIN_SESSION_TIMEOUT_MS = new ConfigKey<>(
            "group.min.session.timeout.ms",
            ConfigType.number(100, 3_600_000),
            "6000",
            "Shortest session timeout that members of consumer groups may ask for.");
    public static final ConfigKey<Integer> GROUP_MAX_SESSION_TIMEOUT_MS = new ConfigKey<>(
            "group.max.session.timeout.ms",
            ConfigType.number(100, 86_400_000),
            "1800000",
            "Longest session timeout that members of consumer groups may ask for.");
    public static final ConfigKey<Integer> GROUP_MAX_SIZE =
            new ConfigKey<>("group.max.size", ConfigType.number(1, 10_000), "2000", "Members that one group may have.");
    public static final ConfigKey<Integer> OFFSETS_RETENTION_MINUTES = new ConfigKey<>(
            "offsets.retention.minutes",
            ConfigType.number(1, 10_000_000),
            "10080",
            "Committed offsets of a group without members are forgotten after this time.");

    public static final ConfigKey<Integer> MAX_CONNECTIONS = new ConfigKey<>(
            "max.connections",
            ConfigType.number(1, 1_000_000),
            "4000",
            "Client connections that may be open at once; each takes up to 50 KiB of the heap.");
    public static final ConfigKey<Integer> MAX_CALLS_PER_CONNECTION = new ConfigKey<>(
            "max.calls.per.connection",
            ConfigType.number(1, 10_000),
            "256",
            "Calls and streams that one client connection may have open at once.");

    public static final ConfigKey<Integer> RAFT_LOOPS = new ConfigKey<>(
            "raft.loops",
            ConfigType.number(0, 64),
            "0",
            "Threads that drive the partitions. 0: half of the cores, at least 1.");
    public static final ConfigKey<Integer> ELECTION_TIMEOUT_MS = new ConfigKey<>(
            "election.timeout.ms",
            ConfigType.number(200, 60_000),
            "1000",
            "A leader that hangs is replaced after this time to twice this time. One that is killed is replaced sooner.");
    public static final ConfigKey<Integer> HEARTBEAT_INTERVAL_MS = new ConfigKey<>(
            "broker.heartbeat.interval.ms",
            ConfigType.number(50, 10_000),
            "500",
            "How often a broker tells the controller that it lives.");
    public static final ConfigKey<Integer> SESSION_TIMEOUT_MS = new ConfigKey<>(
            "broker.session.timeout.ms",
            ConfigType.number(200, 120_000),
            "3000",
            "A broker that has been silent for this long gets no new partitions and is shown as not alive.");
    public static final ConfigKey<Integer> SHUTDOWN_TIMEOUT_MS = new ConfigKey<>(
            "shutdown.timeout.ms",
            ConfigType.number(0, 120_000),
            "1000",
            "Calls that are under way when the broker stops get this long to end; streams are cut after it.");

    public static final ConfigKey<Boolean> FAULT_INJECTION_ENABLE = new ConfigKey<>(
            "fault.injection.enable",
            ConfigType.flag(),
            "false",
            "Lets whoever reaches this broker break it on purpose for a while, by balsa chaos fault. For tests only.");

    /** All of them, in the order they are shown in. */
    public static final List<ConfigKey<?>> ALL = List.of(
            NODE_ID,
            CLUSTER_ID,
            PROCESS_ROLES,
            LOG_DIR,
            LOG_DIRS,
            LISTENER,
            ADVERTISED_LISTENER,
            PEER_LISTENER,
            ADVERTISED_PEER_LISTENER,
            CONTROLLER_ADDRESSES,
            RACK,
            NUM_PARTITIONS,
            DEFAULT_REPLICATION_FACTOR,
            MESSAGE_MAX_BYTES,
            JOURNAL_FILE_BYTES,
            JOURNAL_FILES,
            SEGMENT_BYTES,
            RETENTION_CHECK_INTERVAL_MS,
            METADATA_SEGMENT_BYTES,
            METADATA_RETENTION_BYTES,
            GROUP_TOPIC_PARTITIONS,
            GROUP_TOPIC_REPLICATION_FACTOR,
            GROUP_MIN_SESSION_TIMEOUT_MS,
            GROUP_MAX_SESSION_TIMEOUT_MS,
            GROUP_MAX_SIZE,
            OFFSETS_RETENTION_MINUTES,
            MAX_CONNECTIONS,
            MAX_CALLS_PER_CONNECTION,
            RAFT_LOOPS,
            ELECTION_TIMEOUT_MS,
            HEARTBEAT_INTERVAL_MS,
            SESSION_TIMEOUT_MS,
            SHUTDOWN_TIMEOUT_MS,
            FAULT_INJECTION_ENABLE);

    private BrokerKeys() {}
}
