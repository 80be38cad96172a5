package dev.balsa.broker;

import dev.balsa.broker.config.BrokerKeys;
import dev.balsa.broker.config.ConfigException;
import dev.balsa.broker.config.ControllerVoter;
import dev.balsa.broker.config.ProcessRole;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.store.StateStore;
import dev.balsa.broker.store.StoredImage;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.DirectorySet;
import dev.balsa.log.JournaledLogStore;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.PartitionLog;
import dev.balsa.log.RecoveryReport;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one broker has on disk.
 *
 * @param controllers the cluster's first ones
 * @param loaded the image as of the last flush
 * @param logs of all data directories
 * @param metadataLog log of the metadata group
 */
record BrokerStorage(
        DataDirectory.Identity identity,
        List<ControllerVoter> controllers,
        LogDirectories logs,
        StateStore state,
        StoredImage images,
        MetadataImage loaded,
        GroupLog metadataLog) {
    /** Topic name of the metadata group, for people; no user can make one like it. */
    static final String METADATA_TOPIC = "__metadata";

    private static final Logger LOG = LoggerFactory.getLogger(BrokerStorage.class);
    private static final UUID METADATA_TOPIC_ID = new UUID(0, 0);

    ReplicaId self() {
        return new ReplicaId(identity.brokerId(), identity.incarnation());
    }

    /** Place among the first controllers, -1 if this broker is none. */
    int controllerPlace() {
        return controllers.stream().map(ControllerVoter::replicaId).toList().indexOf(self());
    }

    /** Locks, checks and recovers everything; each refusal says what to do. What was opened is pushed on {@code opened}. */
    static BrokerStorage open(BrokerSettings settings, BrokerPorts ports, ResourceStack opened)
            throws IOException, ConfigException {
        DirectorySet directories =
                opened.add("data directories", DirectorySet.open(ports.files(), settings.dataDirectories()));
        DataDirectory.Identity identity = directories.identity();
        Path path = directories.paths().getFirst();
        List<ControllerVoter> controllers = controllers(path, identity);
        ReplicaId self = new ReplicaId(identity.brokerId(), identity.incarnation());
        checkIdentity(settings, path, identity, controllers, self);

        // Loading the native library and reading the journal take their time; neither needs the other.
        FutureTask<StateStore> opening =
                new FutureTask<>(() -> ports.platform().state(ports.files(), path.resolve("state")));
        ports.platform().once("balsa-open-state", opening);
        LogDirectories logs;
        try {
            logs = opened.add("log store", ports.platform().logs(ports.files(), directories.paths(), settings.store()));
        } catch (IOException | RuntimeException e) {
            closeLate(opening);
            throw e;
        }
        StateStore state = opened.add("state store", await(opening));
        logs.stores().forEach(BrokerStorage::report);
        StoredImage images = new StoredImage(state, self);
        MetadataImage loaded = images.load();
        GroupLog metadataLog = metadataLog(logs, loaded, self, controllers);
        return new BrokerStorage(identity, controllers, logs, state, images, loaded, metadataLog);
    }

    /** Before the metadata group runs: from then on the store may delete what its log has given up. */
    void holdMetadataLog() {
        if (metadataLog instanceof PartitionLog log) {
            log.upkeep().holdFrom(loaded.version() + 1);
        }
    }

    private static List<ControllerVoter> controllers(Path path, DataDirectory.Identity identity) throws IOException {
        try {
            return ControllerVoter.parseAll(identity.initialControllers());
        } catch (IllegalArgumentException e) {
            throw new IOException("data directory " + path + ": " + e.getMessage(), e);
        }
    }

    private static void checkIdentity(
            BrokerSettings settings,
            Path path,
            DataDirectory.Identity identity,
            List<ControllerVoter> controllers,
            ReplicaId self)
            throws ConfigException {
        Optional<Integer> nodeId = settings.config().get(BrokerKeys.NODE_ID);
        if (nodeId.isPresent() && nodeId.get() != identity.brokerId()) {
            throw new ConfigException("node.id is " + nodeId.get() + ", but " + path + " was formatted for broker "
                    + identity.brokerId() + "; correct node.id or log.dir");
        }
        Optional<String> clusterId = settings.config().get(BrokerKeys.CLUSTER_ID);
        if (clusterId.isPresent() && !clusterId.get().equals(identity.clusterId())) {
            throw new ConfigException("cluster.id is " + clusterId.get() + ", but " + path
                    + " was formatted for cluster " + identity.clusterId() + "; correct cluster.id or log.dir");
        }
        // By id: with an empty disk it is another replica, and gets its seat back when it has caught up.
        boolean isVoter = controllers.stream().anyMatch(controller -> controller.brokerId() == self.brokerId());
        List<ProcessRole> roles = settings.config().get(BrokerKeys.PROCESS_ROLES);
        if (!roles.isEmpty() && roles.contains(ProcessRole.CONTROLLER) != isVoter) {
            throw new ConfigException("process.roles "
                    + (isVoter ? "leaves out" : "names") + " controller, but " + path + " was "
                    + (isVoter ? "" : "not ") + "formatted as a controller's; correct process.roles");
        }
    }

    private static GroupLog metadataLog(
            LogDirectories logs, MetadataImage loaded, ReplicaId self, List<ControllerVoter> controllers)
            throws IOException {
        for (GroupLog log : logs.groups()) {
            if (log.descriptor().group().equals(GroupId.METADATA)) {
                return log;
            }
        }
        if (loaded.version() > 0) {
            // Made anew it would vote as a controller that has never acknowledged anything.
            throw new IOException("the metadata log is gone from this data directory although index " + loaded.version()
                    + " of it was applied; restore the directory, or format a new one for this broker");
        }
        GroupDescriptor descriptor = new GroupDescriptor(
                GroupId.METADATA,
                METADATA_TOPIC,
                METADATA_TOPIC_ID,
                0,
                self,
                Configuration.ofVoters(
                        controllers.stream().map(ControllerVoter::replicaId).toList()));
        return logs.create(List.of(descriptor)).getFirst();
    }

    private static void report(JournaledLogStore store) {
        RecoveryReport report = store.recoveryReport();
        LOG.info(
                "{}: recovered {} groups, {} journal frames, {} entries written to segments again{}",
                store.directory(),
                report.groups(),
                report.frames(),
                report.storedEntries(),
                report.tornFrame() ? "; the last write before the crash was torn and is cut off" : "");
        report.orphans().forEach(orphan -> LOG.warn("{} belongs to no partition and was moved there", orphan));
    }

    private static StateStore await(FutureTask<StateStore> opening) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return opening.get();
                } catch (InterruptedException e) {
                    // Leaving now would leave a half-opened database behind.
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException expected ? expected : new IOException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void closeLate(FutureTask<StateStore> opening) {
        try {
            await(opening).close();
        } catch (IOException e) {
            LOG.warn("the state store did not open or close either", e);
        }
    }
}
