package dev.balsa.broker.lifecycle;

import dev.balsa.broker.group.GroupTopic;
import dev.balsa.broker.group.host.GroupCoordinator;
import dev.balsa.broker.metadata.MetadataDelta;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataListener;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.ReplicaTask;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.log.PartitionLog;
import dev.balsa.log.file.DiskFull;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks from what is on this disk to what the metadata says. Deltas are gathered on the metadata group's loop and carried
 * out by one worker, which blocks for the disk; what gathers meanwhile is made in one batch and one sync.
 *
 * <p>Metadata may be read again from an earlier point after a crash, so that a wish can be older than what is on the disk. Hence:
 * a log that is there and shall be there is kept as it is; nothing is made before the metadata has caught up; and a
 * replica that its own group still counts as a member is not removed by a move, only with its topic. What cannot be done yet is
 * held and looked at again.
 *
 * <p>A replica is made at most once: the task that asks for it is kept until its log is durable. A replica that should be
 * here but has neither log nor task was lost; made anew and blank it would vote as if it had never acknowledged anything.
 */
public final class ReplicaLifecycle implements MetadataListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaLifecycle.class);

    /** The preferred leader of a new partition campaigns this soon: after the others had a moment to make their replicas. */
    private static final int FIRST_ELECTION_TICKS = 3;

    private final LifecyclePorts ports;
    private final Object lock = new Object();
    /** What is to be done, newest word on each group; guarded by the lock. */
    private Map<GroupId, Wanted> wanted = new LinkedHashMap<>();

    private boolean scheduled;

    /** Groups with a log here; those that do not run are to be removed. */
    private final Map<GroupId, GroupLog> present = new ConcurrentSkipListMap<>();

    /** Groups that are being stopped or deleted: nothing else may be done to them or in their directories. */
    private final Map<GroupId, PartitionId> removing = new ConcurrentSkipListMap<>();

    /** @param assignment null if the partition is gone by now */
    private record Wanted(ReplicaTask task, @Nullable PartitionAssignment assignment) {}

    public ReplicaLifecycle(LifecyclePorts ports) {
        this.ports = ports;
    }

    /**
     * Starts what is on disk and goes on with what a crash cut short. Blocks. The image may lag behind the disk: a replica that it
     * does not know (yet) runs, so that partitions fail over without a controller.
     */
    public void startExisting(MetadataImage loaded) throws IOException {
        SortedMap<GroupId, ReplicaTask> tasks = ports.images().tasks();
        for (GroupLog log : ports.logs().groups()) {
            GroupId group = log.descriptor().group();
            if (group.equals(GroupId.METADATA)) {
                continue;
            }
            present.put(group, log);
            boolean isDeleted = tasks.get(group) == ReplicaTask.DELETE && loaded.partition(group) == null;
            if (!isDeleted) {
                start(log);
            }
        }
        tasks.forEach((group, task) -> want(group, new Wanted(task, loaded.partition(group))));
        for (PartitionAssignment assignment : loaded.partitions().values()) {
            GroupId group = assignment.partition().group();
            if (loaded.placedReplicas(assignment.partition()).contains(ports.self())
                    && !present.containsKey(group)
                    && !tasks.containsKey(group)) {
                LOG.error(
                        "the log of {} is gone from this data directory; the replica stays away, because a blank one could"
                                + " vote for the loss of what it had acknowledged",
                        assignment);
            }
        }
        schedule();
    }

    @Override
    public void metadataChanged(MetadataDelta delta) {
        delta.tasksFor(ports.self()).forEach((group, task) -> {
            PartitionAssignment assignment = delta.image().partition(group);
            want(group, new Wanted(task, assignment));
        });
        schedule();
    }

    /** Looks again at what could not be done. Call it from time to time. */
    public void retry() {
        schedule();
    }

    private void want(GroupId group, Wanted what) {
        synchronized (lock) {
            wanted.put(group, what);
        }
    }

    /** Held until it can be done, unless there is a newer word by now. */
    private void hold(GroupId group, Wanted what) {
        synchronized (lock) {
            wanted.putIfAbsent(group, what);
        }
    }

    private void schedule() {
        synchronized (lock) {
            if (scheduled || wanted.isEmpty()) {
                return;
            }
            scheduled = true;
        }
        ports.worker().execute(this::work);
    }

    private void work() {
        Map<GroupId, Wanted> batch;
        synchronized (lock) {
            batch = wanted;
            wanted = new LinkedHashMap<>();
            scheduled = false;
        }
        try {
            batch.forEach((group, what) -> {
                if (what.task() == ReplicaTask.DELETE) {
                    remove(group, what);
                }
            });
            List<PartitionAssignment> toCreate = new ArrayList<>();
            for (Map.Entry<GroupId, Wanted> entry : batch.entrySet()) {
                PartitionAssignment assignment = entry.getValue().assignment();
                if (entry.getValue().task() != ReplicaTask.CREATE || assignment == null) {
                    continue;
                }
                if (removing.containsKey(entry.getKey()) || removing.containsValue(directory(assignment))) {
                    hold(entry.getKey(), entry.getValue());
                } else if (present.containsKey(entry.getKey())) {
                    ports.images().taskDone(entry.getKey(), ReplicaTask.CREATE);
                } else if (ports.isCaughtUp().getAsBoolean()) {
                    toCreate.add(assignment);
                } else {
                    hold(entry.getKey(), entry.getValue());
                }
            }
            createIfThereIsRoom(toCreate, batch);
        } catch (IOException | RuntimeException e) {
            ports.fatal().accept("replicas cannot be made: " + e.getMessage());
        }
    }

    private void createIfThereIsRoom(List<PartitionAssignment> assignments, Map<GroupId, Wanted> batch)
            throws IOException {
        try {
            create(assignments);
        } catch (IOException e) {
            LOG.warn(
                    "there is no room for {} replicas yet: {}",
                    assignments.size(),
                    DiskFull.required(e).getMessage());
            for (PartitionAssignment assignment : assignments) {
                GroupId group = assignment.partition().group();
                hold(group, Objects.requireNonNull(batch.get(group)));
            }
        }
    }

    private static PartitionId directory(PartitionAssignment assignment) {
        return new PartitionId(assignment.topic(), assignment.partition().partition());
    }

    private void create(List<PartitionAssignment> assignments) throws IOException {
        if (assignments.isEmpty()) {
            return;
        }
        List<GroupDescriptor> descriptors =
                assignments.stream().map(this::descriptor).toList();
        for (GroupLog log : ports.logs().create(descriptors)) {
            GroupId group = log.descriptor().group();
            start(log);
            present.put(group, log);
            ports.images().taskDone(group, ReplicaTask.CREATE);
        }
        LOG.info("made {} replicas", descriptors.size());
    }

    private GroupDescriptor descriptor(PartitionAssignment assignment) {
        PartitionImage partition = assignment.partition();
        return new GroupDescriptor(
                partition.group(),
                assignment.topic(),
                assignment.topicId(),
                partition.partition(),
                ports.self(),
                partition.configurationFor(ports.self()));
    }

    private void start(GroupLog log) throws IOException {
        if (!(log instanceof PartitionLog partition)) {
            throw new IOException("the log store holds " + log.descriptor() + ", which is no partition");
        }
        var voters = log.descriptor().initialConfiguration().voters();
        boolean preferred = !voters.isEmpty() && voters.getFirst().equals(ports.self());
        RaftSettings raft =
                preferred ? ports.raftSettings().withFirstElectionTicks(FIRST_ELECTION_TICKS) : ports.raftSettings();
        if (log.descriptor().topic().equals(GroupTopic.NAME)) {
            ports.coordinators().start(partition, raft);
        } else {
            ports.replicas().start(partition, ports.partitionSettings(), raft);
        }
    }

    private void remove(GroupId group, Wanted what) {
        boolean isMove = what.assignment() != null;
        if (removing.containsKey(group) || (isMove && isMember(group))) {
            hold(group, what);
            return;
        }
        GroupLog log = present.get(group);
        if (log != null) {
            removing.put(
                    group,
                    new PartitionId(log.descriptor().topic(), log.descriptor().partition()));
        }
        Runnable whenStopped = () -> ports.worker().execute(() -> delete(group));
        if (ports.coordinators().find(group) != null) {
            ports.coordinators().stop(group, whenStopped);
        } else {
            ports.replicas().stop(group, whenStopped);
        }
    }

    private boolean isMember(GroupId group) {
        PartitionReplica replica = ports.replicas().find(group);
        GroupCoordinator coordinator = ports.coordinators().find(group);
        return (replica != null && replica.isMember()) || (coordinator != null && coordinator.isMember());
    }

    private void delete(GroupId group) {
        try {
            if (present.remove(group) != null) {
                ports.logs().drop(group);
            }
            ports.producers().forget(group);
            ports.coordinators().forget(group);
            ports.images().taskDone(group, ReplicaTask.DELETE);
            removing.remove(group);
            LOG.info("removed the replica of {}", group);
            schedule();
        } catch (IOException | RuntimeException e) {
            ports.fatal().accept("the replica of " + group + " cannot be removed: " + e.getMessage());
        }
    }
}
