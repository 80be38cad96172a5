package dev.balsa.broker.partition;

import dev.balsa.broker.error.Failure;
import dev.balsa.broker.movement.ReplicaMover;
import dev.balsa.broker.retention.DerivedState;
import dev.balsa.broker.retention.LogRetention;
import dev.balsa.broker.retention.SegmentHold;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.log.PartitionLog;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupListener;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.RaftGroup;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * One replica of one partition: what the group reports goes to the produce path and the read path, in that order, so that a
 * producer whose answer is out can read its record. Public methods are for any thread; the rest belongs to the group's loop.
 */
public final class PartitionReplica {
    private final RaftGroup group;
    private final PartitionId partition;
    private final PartitionPorts ports;
    private final ReplicaId self;
    private final Leadership leadership;
    private final ProducePath produces;
    private final ReadPath reads;
    private final ProducerStateSaver saver;
    private final ReplicaMover mover;
    private final ControlPath control;
    private final RecordDeletion deletion;
    private final LogRetention retention;
    private final SegmentHold hold;
    private final ProducerSnapshots snapshots;
    private final Listener listener = new Listener();

    private volatile PartitionSettings settings;
    private volatile boolean isMember;

    private volatile ReplicaView view = ReplicaView.INITIAL;

    PartitionReplica(
            RaftGroup group,
            PartitionLog log,
            PartitionSettings settings,
            PartitionPorts ports,
            ProducerStateStore.Saved saved,
            UncommittedBytes inBroker) {
        GroupDescriptor descriptor = log.descriptor();
        this.group = group;
        this.partition = new PartitionId(descriptor.topic(), descriptor.partition());
        this.ports = ports;
        this.self = descriptor.self();
        this.isMember = group.status().configuration().isMember(self);
        this.settings = settings;
        this.leadership = new Leadership(partition);
        CommittedProducers producers =
                new CommittedProducers(settings.maxProducers(), settings.producerExpiryMs(), saved);
        this.reads = new ReadPath(group, log, partition, leadership, settings, ports);
        this.produces =
                new ProducePath(group, leadership, producers, settings, ports.clock(), reads::startOffset, inBroker);
        this.saver = new ProducerStateSaver(group.id(), producers, ports.producerStates(), group::execute);
        this.mover = new ReplicaMover(group, ports.moves().apply(group.id()));
        this.control = new ControlPath(group, leadership);
        this.deletion = new RecordDeletion(reads, control);
        this.retention = new LogRetention(group, log, control, ports.retention());
        this.hold = new SegmentHold(
                group, log.upkeep(), new StoredState(), ports.retention().settings());
        this.snapshots = new ProducerSnapshots(group.id(), producers, ports.producerStates());
    }

    // ---- any thread -----------------------------------------------------------------------------------------------

    public GroupId group() {
        return group.id();
    }

    public PartitionId partition() {
        return partition;
    }

    public PartitionSettings settings() {
        return settings;
    }

    public ReplicaView view() {
        return view;
    }

    /** Whether the newest configuration that is committed here has this replica in it. */
    public boolean isMember() {
        return isMember;
    }

    /** New limits for what comes from now on. */
    public void configure(PartitionSettings newSettings) {
        settings = newSettings;
        group.execute(() -> {
            produces.configure(newSettings);
            reads.configure(newSettings);
        });
    }

    /** Appends a batch and answers at the level asked for; at once and on this thread if the loop is overloaded. */
    public void produce(ProduceWrite write) {
        if (!group.offer(write.batch().sizeBytes(), () -> produces.submit(write))) {
            PendingProduces.refuse(write, ProducePath.throttled("the broker is overloaded"));
        }
    }

    /** Answers a write that failed a check outside in its turn, so that its lane fails after the writes before it. */
    public void refuse(WriteLane lane, Failure failure, long deadlineNanos, Consumer<ProduceOutcome> done) {
        group.execute(() -> produces.submitFailed(new WriteQueue.Item.Failed(lane, failure, deadlineNanos, done)));
    }

    /** One look at committed records. */
    public void read(ReadRequest request) {
        group.execute(() -> reads.read(request));
    }

    /** Wakes the waiter when more has committed than ends at {@code beyondOffset}. */
    public void awaitCommit(CommitWaiter waiter, long beyondOffset) {
        group.execute(() -> reads.awaitCommit(waiter, beyondOffset));
    }

    /**
     * Calls {@code passed} once reads here see everything that was acknowledged before this call.
     *
     * @param deadlineNanos on the monotonic clock
     */
    public void awaitBarrier(long deadlineNanos, Runnable passed, Consumer<Failure> failed) {
        group.execute(() -> reads.awaitBarrier(deadlineNanos, passed, failed));
    }

    /**
     * Hands leadership to another voter.
     *
     * @param toBroker empty for the voter that is furthest
     * @param done given the term that has begun
     */
    public void transferLeadership(OptionalInt toBroker, IntConsumer done, Consumer<Failure> failed) {
        group.execute(() -> LeadershipHandover.begin(group, leadership, partition, toBroker, done, failed));
    }

    /**
     * Gives up records before an offset, on all replicas.
     *
     * @param beforeOffset -1 for the high watermark
     * @param done given the log start after it
     */
    public void deleteRecords(long beforeOffset, LongConsumer done, Consumer<Failure> failed) {
        group.execute(() -> deletion.delete(beforeOffset, done, failed));
    }

    /** The range of offsets that can be read now. */
    public void bounds(Consumer<OffsetBounds> found, Consumer<Failure> failed) {
        group.execute(() -> reads.bounds(found, failed));
    }

    /** Base offset of the first batch with a record of at least this time, -1 if there is none. */
    public void offsetForTimestamp(long timestampMs, LongConsumer found, Consumer<Failure> failed) {
        group.execute(() -> reads.offsetForTimestamp(timestampMs, found, failed));
    }

    // ---- for the registry -------------------------------------------------------------------------------------------

    GroupListener listener() {
        return listener;
    }

    /** Ends everything owed and saves what is new; from the task on nothing reaches the group any more. */
    void end() {
        group.execute(() -> {
            saver.save();
            listener.halted("stopped");
        });
    }

    private void publish() {
        view = new ReplicaView(
                leadership.term(),
                leadership.leaderId(),
                leadership.leads(),
                reads.startOffset(),
                reads.highWatermark());
    }

    /** The idempotent producers. */
    private final class StoredState implements DerivedState {
        @Override
        public long durableIndex() {
            return ports.producerStates().durableIndex(group.id());
        }

        @Override
        public void flushSoon() {
            // Only what has been handed to the store can be flushed, and that is done now and then.
            saver.save();
            ports.producerStates().flushSoon();
        }
    }

    /** Kept apart so that only the host can report. */
    private final class Listener implements GroupListener {
        @Override
        public void roleChanged(RaftStatus status) {
            boolean led = leadership.leads();
            int termBefore = leadership.term();
            leadership.changed(status);
            boolean leadsOn = leadership.leads() && led && termBefore == status.term();
            if (led && !leadsOn) {
                endLeadership();
            }
            if (leadership.leads() && !leadsOn) {
                produces.leadershipBegan();
            }
            publish();
            ports.leadership()
                    .leadershipChanged(
                            group.id(),
                            leadership.term(),
                            leadership.leads() ? self.brokerId() : leadership.leaderId());
        }

        @Override
        public void proposed(long token, long firstIndex, int term) {
            if (ControlPath.owns(token)) {
                control.proposed(token, firstIndex, term);
            } else {
                produces.proposed(token, firstIndex, term);
            }
        }

        @Override
        public void rejected(long token, RejectReason reason) {
            if (ControlPath.owns(token)) {
                control.rejected(token, reason);
            } else {
                produces.rejected(token, reason);
            }
        }

        @Override
        public void durable(long durableIndex) {
            produces.durable(durableIndex);
        }

        @Override
        public void committed(List<Entry> entries) {
            long recordBytes = 0;
            for (Entry entry : entries) {
                reads.committed(entry);
                produces.committed(entry);
                control.committed(entry);
                if (entry.kind() == EntryKind.CONFIGURATION) {
                    isMember = group.status().configuration().isMember(self);
                }
                recordBytes += EntryFrame.recordCount(entry) > 0 ? entry.sizeBytes() : 0;
            }
            publish();
            produces.allCommitted();
            reads.allCommitted(recordBytes);
            if (!leadership.isEnded()) {
                saver.applied(settings);
            }
        }

        @Override
        public void restarted(Anchor anchor) {
            produces.restarted(snapshots.takeInstalled());
            saver.restarted();
            reads.restarted(anchor);
            isMember = group.status().configuration().isMember(self);
            publish();
        }

        @Override
        public GroupSnapshots snapshots() {
            return snapshots;
        }

        @Override
        public void tick(long nowNanos) {
            produces.tick(nowNanos);
            reads.tick(nowNanos);
            if (!leadership.isEnded()) {
                saver.tick(settings);
                mover.tick(nowNanos);
                retention.tick(nowNanos);
                hold.tick(nowNanos);
            }
        }

        @Override
        public void halted(String reason) {
            leadership.end();
            endLeadership();
            produces.ended();
            publish();
            ports.leadership().leadershipChanged(group.id(), leadership.term(), leadership.leaderId());
        }

        private void endLeadership() {
            produces.leadershipEnded();
            control.leadershipEnded();
            reads.leadershipEnded();
        }
    }
}
