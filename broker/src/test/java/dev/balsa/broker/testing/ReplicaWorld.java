package dev.balsa.broker.testing;

import dev.balsa.broker.partition.Acks;
import dev.balsa.broker.partition.CheckedBatch;
import dev.balsa.broker.partition.PartitionPorts;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.PartitionSettings;
import dev.balsa.broker.partition.ProduceWrite;
import dev.balsa.broker.partition.ReadOutcome;
import dev.balsa.broker.partition.ReadRequest;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.broker.partition.WriteLane;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** One replica of "orders" partition 0 on broker 1, in one thread, with every clock and every disk moved by hand. */
public final class ReplicaWorld {
    public static final long TIMEOUT_MS = 1_000;

    public final ManualClock clock = new ManualClock();
    public final TestRetention retention = new TestRetention();
    public final FakeHost host = new FakeHost();
    public final MemoryProducerStates states;
    public final ArrayDeque<Runnable> coldReads = new ArrayDeque<>();
    public final List<String> leaderships = new ArrayList<>();
    public final Replicas replicas;
    public final FakeGroup group;
    public final PartitionReplica replica;

    public ReplicaWorld() {
        this(PartitionSettings.DEFAULT);
    }

    public ReplicaWorld(PartitionSettings settings) {
        this(settings, new MemoryProducerStates(), List.of());
    }

    /** One in a broker that may hold so much that is not committed. */
    public ReplicaWorld(long maxUncommittedBytes) {
        this(PartitionSettings.DEFAULT, new MemoryProducerStates(), List.of(), maxUncommittedBytes);
    }

    /** A replica that finds state and segments of an earlier life. */
    public ReplicaWorld(PartitionSettings settings, MemoryProducerStates states, List<Entry> stored) {
        this(settings, states, stored, Long.MAX_VALUE);
    }

    private ReplicaWorld(
            PartitionSettings settings, MemoryProducerStates states, List<Entry> stored, long maxUncommittedBytes) {
        this.states = states;
        PartitionPorts ports = new PartitionPorts(
                clock,
                clock,
                states,
                (group, term, leaderId) -> leaderships.add(group + " term " + term + " leader " + leaderId),
                coldReads::add,
                group -> new NoMoves(),
                retention.ports(clock));
        replicas = new Replicas(host, ports, maxUncommittedBytes);
        FakeLog log = new FakeLog(descriptor(new GroupId(1), "orders", 0));
        log.store(stored);
        try {
            replica = replicas.start(log, settings, RaftSettings.DEFAULT);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        group = Objects.requireNonNull(host.group(new GroupId(1)));
        group.recovered(stored);
    }

    public static GroupDescriptor descriptor(GroupId group, String topic, int partition) {
        ReplicaId self = new ReplicaId(1, new UUID(7, 1));
        return new GroupDescriptor(
                group, topic, new UUID(9, group.value()), partition, self, Configuration.ofVoters(List.of(self)));
    }

    public Produced produce(CheckedBatch batch, Acks acks) {
        return produce(batch, acks, new WriteLane(), false);
    }

    public Produced produce(CheckedBatch batch, Acks acks, WriteLane lane, boolean resume) {
        Produced produced = submit(batch, acks, lane, resume);
        group.run();
        return produced;
    }

    /** Without running the loop, so that several come in together. */
    public Produced submit(CheckedBatch batch, Acks acks, WriteLane lane, boolean resume) {
        Produced produced = new Produced();
        replica.produce(new ProduceWrite(batch, acks, 0, clock.inMs(TIMEOUT_MS), lane, resume, produced));
        return produced;
    }

    public Answer<ReadOutcome> read(long offset) {
        return read(offset, 1 << 20);
    }

    public Answer<ReadOutcome> read(long offset, int maxBytes) {
        Answer<ReadOutcome> answer = new Answer<>();
        replica.read(new ReadRequest(offset, maxBytes, true, 0, answer));
        group.run();
        return answer;
    }

    public void runColdReads() {
        while (!coldReads.isEmpty()) {
            coldReads.remove().run();
        }
        group.run();
    }

    /** Base offsets, one a data entry. */
    public static List<Long> baseOffsets(List<Entry> entries) {
        return entries.stream()
                .filter(entry -> EntryFrame.recordCount(entry) > 0)
                .map(EntryFrame::baseOffset)
                .toList();
    }
}
