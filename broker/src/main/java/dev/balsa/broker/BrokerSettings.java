package dev.balsa.broker;

import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.config.BrokerConfig;
import dev.balsa.broker.config.BrokerKeys;
import dev.balsa.broker.config.ConfigException;
import dev.balsa.broker.config.Endpoint;
import dev.balsa.broker.config.ProcessRole;
import dev.balsa.broker.controller.ControllerSettings;
import dev.balsa.broker.group.decide.GroupSettings;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.partition.PartitionSettings;
import dev.balsa.broker.retention.RetentionClock;
import dev.balsa.broker.retention.RetentionPorts;
import dev.balsa.broker.retention.RetentionSettings;
import dev.balsa.broker.retention.TopicPolicies;
import dev.balsa.broker.session.SessionSettings;
import dev.balsa.broker.topic.TopicDefaults;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.RetentionPolicy;
import dev.balsa.log.segment.SegmentSettings;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.runtime.HostSettings;
import io.grpc.ServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A configuration as the parts of a broker take it. What the options say about each other has been checked. */
public final class BrokerSettings {
    private static final int TICK_MS = 50;
    private static final int EARLY_ELECTION_TICKS = 4;
    private static final int JOURNAL_BLOCK_BYTES = 4 << 10;
    private static final int SEGMENT_INDEX_INTERVAL_BYTES = 16 << 10;
    private static final int MAX_PARTITIONS_PER_TOPIC = 2_000;
    private static final int MAX_PARTITIONS = 20_000;
    private static final int PRODUCER_ID_BLOCK = 1_000;
    private static final long REGISTRATION_RETRY_MS = 100;

    private final BrokerConfig config;
    private final Map<Integer, Endpoint> controllerAddresses;

    private BrokerSettings(BrokerConfig config, Map<Integer, Endpoint> controllerAddresses) {
        this.config = config;
        this.controllerAddresses = controllerAddresses;
    }

    /** @throws ConfigException naming all options that do not fit together */
    public static BrokerSettings of(BrokerConfig config) throws ConfigException {
        List<String> problems = new ArrayList<>();
        checkDirectories(config, problems);
        int heartbeatMs = config.get(BrokerKeys.HEARTBEAT_INTERVAL_MS);
        int sessionMs = config.get(BrokerKeys.SESSION_TIMEOUT_MS);
        if (sessionMs < 2 * heartbeatMs) {
            problems.add("broker.session.timeout.ms=" + sessionMs
                    + " must be at least twice broker.heartbeat.interval.ms=" + heartbeatMs);
        }
        checkJournal(config, problems);
        checkGroups(config, problems);
        Endpoint listener = config.get(BrokerKeys.LISTENER);
        Endpoint peerListener = config.get(BrokerKeys.PEER_LISTENER);
        if (listener.equals(peerListener) && listener.port() != 0) {
            problems.add("listener and peer.listener are both " + listener + "; give each a port of its own");
        }
        checkAdvertised(
                listener, "listener", config.get(BrokerKeys.ADVERTISED_LISTENER).isPresent(), problems);
        checkAdvertised(
                peerListener,
                "peer.listener",
                config.get(BrokerKeys.ADVERTISED_PEER_LISTENER).isPresent(),
                problems);
        Map<Integer, Endpoint> addresses = new TreeMap<>();
        for (String text : config.get(BrokerKeys.CONTROLLER_ADDRESSES)) {
            try {
                int at = text.indexOf('@');
                addresses.put(
                        Integer.parseInt(at < 0 ? "" : text.substring(0, at)), Endpoint.parse(text.substring(at + 1)));
            } catch (IllegalArgumentException e) {
                problems.add("controller.addresses: '" + text + "' is not id@host:port");
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new BrokerSettings(config, addresses);
    }

    private static void checkDirectories(BrokerConfig config, List<String> problems) {
        String alone = config.get(BrokerKeys.LOG_DIR);
        List<String> several = config.get(BrokerKeys.LOG_DIRS);
        if (config.dataDirectories().isEmpty()) {
            problems.add("log.dir is not set; name the data directory that was formatted for this broker");
        } else if (!alone.isEmpty() && !several.isEmpty() && !several.equals(List.of(alone))) {
            problems.add("log.dir and log.dirs are both set; name all data directories in log.dirs and remove log.dir");
        }
    }

    private static void checkJournal(BrokerConfig config, List<String> problems) {
        int fileBytes = config.get(BrokerKeys.JOURNAL_FILE_BYTES);
        int batchBytes = config.get(BrokerKeys.MESSAGE_MAX_BYTES);
        if (fileBytes % JOURNAL_BLOCK_BYTES != 0) {
            problems.add("journal.file.bytes=" + fileBytes + " is not a multiple of " + JOURNAL_BLOCK_BYTES);
        }
        if (fileBytes < 2 * batchBytes) {
            problems.add("journal.file.bytes=" + fileBytes + " must be at least twice message.max.bytes=" + batchBytes
                    + ": a batch never spans two files");
        }
    }

    private static void checkGroups(BrokerConfig config, List<String> problems) {
        int minMs = config.get(BrokerKeys.GROUP_MIN_SESSION_TIMEOUT_MS);
        int maxMs = config.get(BrokerKeys.GROUP_MAX_SESSION_TIMEOUT_MS);
        if (minMs > maxMs) {
            problems.add("group.min.session.timeout.ms=" + minMs + " is above group.max.session.timeout.ms=" + maxMs);
        }
    }

    private static void checkAdvertised(Endpoint listener, String key, boolean isAdvertised, List<String> problems) {
        boolean isWildcard =
                listener.host().equals("0.0.0.0") || listener.host().equals("::");
        if (isWildcard && !isAdvertised) {
            problems.add(key + "=" + listener + " is every address of this machine; set advertised." + key
                    + " to the one that others use");
        }
    }

    /** What to tell whoever runs this broker before it starts. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (Endpoint endpoint : List.of(listener(), peerListener())) {
            if (!endpoint.isLoopback()) {
                warnings.add("NO SECURITY: whoever reaches " + endpoint
                        + " can read, write and delete everything; use it in a trusted network only");
            }
        }
        if (isFaultInjectionEnabled()) {
            warnings.add("FAULT INJECTION IS ON: whoever reaches " + listener()
                    + " can break this broker; remove fault.injection.enable where data matters");
        }
        return warnings;
    }

    boolean isFaultInjectionEnabled() {
        return config.get(BrokerKeys.FAULT_INJECTION_ENABLE);
    }

    BrokerConfig config() {
        return config;
    }

    List<Path> dataDirectories() {
        return config.dataDirectories();
    }

    Endpoint listener() {
        return config.get(BrokerKeys.LISTENER);
    }

    Endpoint peerListener() {
        return config.get(BrokerKeys.PEER_LISTENER);
    }

    /** What clients are told, where the listener is bound to this port. */
    Endpoint advertisedListener(int port) {
        return config.get(BrokerKeys.ADVERTISED_LISTENER).orElse(listener().withPort(port));
    }

    /** What other brokers are told, where the listener is bound to this port. */
    Endpoint advertisedPeerListener(int port) {
        return config.get(BrokerKeys.ADVERTISED_PEER_LISTENER)
                .orElse(peerListener().withPort(port));
    }

    /** Controllers that have moved. */
    Map<Integer, Endpoint> controllerAddresses() {
        return controllerAddresses;
    }

    String rack() {
        return config.get(BrokerKeys.RACK);
    }

    boolean isControllerOnly() {
        return config.get(BrokerKeys.PROCESS_ROLES).equals(List.of(ProcessRole.CONTROLLER));
    }

    ControllerSettings controller() {
        return new ControllerSettings(
                config.get(BrokerKeys.NUM_PARTITIONS),
                config.get(BrokerKeys.DEFAULT_REPLICATION_FACTOR),
                MAX_PARTITIONS_PER_TOPIC,
                MAX_PARTITIONS,
                PRODUCER_ID_BLOCK);
    }

    PartitionSettings partition() {
        return PartitionSettings.DEFAULT.withMaxBatchBytes(config.get(BrokerKeys.MESSAGE_MAX_BYTES));
    }

    TopicDefaults topicDefaults() {
        return new TopicDefaults(config.get(BrokerKeys.SEGMENT_BYTES));
    }

    /** @param metadata where the options of topics stand */
    RetentionPorts retention(BrokerPorts ports, MetadataSource metadata) {
        RetentionSettings defaults = RetentionSettings.DEFAULT;
        return new RetentionPorts(
                new RetentionSettings(config.get(BrokerKeys.RETENTION_CHECK_INTERVAL_MS), defaults.maxPinnedBytes()),
                new RetentionClock(ports.wallClock()::millis, ports.clock()),
                new TopicPolicies(metadata, topicDefaults(), metadataRetention())::of);
    }

    /** All that the metadata log says is in the image as well, so nothing in it is kept for its age. */
    private RetentionPolicy metadataRetention() {
        return new RetentionPolicy(
                RetentionPolicy.UNLIMITED,
                config.get(BrokerKeys.METADATA_RETENTION_BYTES),
                config.get(BrokerKeys.METADATA_SEGMENT_BYTES),
                Long.MAX_VALUE);
    }

    GroupSettings groups() {
        GroupSettings defaults = GroupSettings.DEFAULT;
        int minMs = config.get(BrokerKeys.GROUP_MIN_SESSION_TIMEOUT_MS);
        int maxMs = config.get(BrokerKeys.GROUP_MAX_SESSION_TIMEOUT_MS);
        return new GroupSettings(
                minMs,
                maxMs,
                Math.clamp(defaults.defaultSessionTimeoutMs(), minMs, maxMs),
                defaults.defaultHeartbeatIntervalMs(),
                defaults.defaultRebalanceTimeoutMs(),
                Duration.ofMinutes(config.get(BrokerKeys.OFFSETS_RETENTION_MINUTES))
                        .toMillis(),
                config.get(BrokerKeys.GROUP_MAX_SIZE));
    }

    int groupTopicPartitions() {
        return config.get(BrokerKeys.GROUP_TOPIC_PARTITIONS);
    }

    /** 0 for 3, or the number of brokers if that is lower. */
    int groupTopicReplicationFactor() {
        return config.get(BrokerKeys.GROUP_TOPIC_REPLICATION_FACTOR);
    }

    RaftSettings raft() {
        int minTicks = Math.max(1, config.get(BrokerKeys.ELECTION_TIMEOUT_MS) / TICK_MS);
        RaftSettings defaults = RaftSettings.DEFAULT;
        return new RaftSettings(
                defaults.heartbeatTicks(),
                minTicks,
                2 * minTicks,
                defaults.reconnectTicksMin(),
                defaults.reconnectTicksMax(),
                0,
                defaults.maxAppendBytes(),
                defaults.maxInFlightBytes(),
                defaults.maxUncommittedBytes(),
                defaults.cacheBytes());
    }

    /**
     * A cluster that starts as a whole need not wait for a full election timeout. Only one controller tries early: two split
     * the vote.
     *
     * @param controllerPlace among the first controllers, -1 for none
     */
    RaftSettings metadataRaft(int controllerPlace) {
        return controllerPlace == 0 ? raft().withFirstElectionTicks(EARLY_ELECTION_TICKS) : raft();
    }

    HostSettings host(int cores) {
        int loops = config.get(BrokerKeys.RAFT_LOOPS);
        return loops == 0 ? HostSettings.forCores(cores) : HostSettings.DEFAULT.withLoops(loops);
    }

    LogStoreSettings store() {
        return new LogStoreSettings(
                config.get(BrokerKeys.JOURNAL_FILE_BYTES),
                config.get(BrokerKeys.JOURNAL_FILES),
                // Not this broker's segment.bytes: until a committed entry says another size, all replicas roll at the
                // same one.
                new SegmentSettings(SegmentSettings.DEFAULT.segmentBytes(), SEGMENT_INDEX_INTERVAL_BYTES));
    }

    SessionSettings session() {
        return new SessionSettings(
                Duration.ofMillis(config.get(BrokerKeys.HEARTBEAT_INTERVAL_MS)).toNanos(),
                Duration.ofMillis(REGISTRATION_RETRY_MS).toNanos(),
                3 * sessionTimeout().toNanos());
    }

    Duration sessionTimeout() {
        return Duration.ofMillis(config.get(BrokerKeys.SESSION_TIMEOUT_MS));
    }

    ServerBuilder<?> clientListener(
            Endpoint endpoint, BrokerNetwork network, BrokerThreads threads, ClientMemory clients) throws IOException {
        return network.clientListener(
                endpoint,
                threads.calls(),
                clients,
                new BrokerNetwork.ClientLimits(
                        config.get(BrokerKeys.MAX_CONNECTIONS), config.get(BrokerKeys.MAX_CALLS_PER_CONNECTION)));
    }

    Duration shutdownTimeout() {
        return Duration.ofMillis(config.get(BrokerKeys.SHUTDOWN_TIMEOUT_MS));
    }
}
