package dev.balsa.broker.controller;

import dev.balsa.broker.testing.FakeLog;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.PeerStatus;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.ChangeCallback;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupListener;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.raft.runtime.ReadCallback;
import dev.balsa.raft.runtime.TransferCallback;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a group whose elections, commits and losses a test decides. Runs in the test's thread: tasks and answers
 * wait until {@link #run}.
 */
final class ScriptedGroup implements RaftGroup {
    final ReplicaId self;
    final List<Entry> log = new ArrayList<>();
    long committed;
    boolean confirmed = true;
    boolean overloaded;

    final FakeLog segments;

    private final EntryFactory entries;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private @Nullable GroupListener listener;
    private Role role = Role.FOLLOWER;
    private int term;
    private @Nullable ReplicaId leader;

    ScriptedGroup(int brokerId, EntryFactory entries) {
        this.self = new ReplicaId(brokerId, new UUID(brokerId, brokerId));
        this.entries = entries;
        this.segments = new FakeLog(
                new GroupDescriptor(GroupId.METADATA, "__metadata", new UUID(0, 0), 0, self, Configuration.EMPTY));
    }

    void attach(GroupListener application) {
        listener = application;
    }

    private GroupListener listener() {
        return Objects.requireNonNull(listener);
    }

    /** Does what waits; answers may bring more. */
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    void lead(int newTerm) {
        role = Role.LEADER;
        term = newTerm;
        leader = self;
        log.add(entries.noop(previous(), log.size() + 1L, term));
        listener().roleChanged(status());
    }

    void follow(int newTerm, @Nullable ReplicaId newLeader, List<Entry> leadersLog) {
        role = Role.FOLLOWER;
        term = newTerm;
        leader = newLeader;
        listener().roleChanged(status());
        log.clear();
        log.addAll(leadersLog);
    }

    void commit(long index) {
        List<Entry> news = List.copyOf(log.subList((int) committed, (int) index));
        committed = index;
        if (!news.isEmpty()) {
            listener().committed(news);
        }
    }

    void tick(long nowNanos) {
        listener().tick(nowNanos);
    }

    private Predecessor previous() {
        return log.isEmpty() ? Anchor.beginning(Configuration.EMPTY) : log.getLast();
    }

    private @Nullable Entry last() {
        return log.isEmpty() ? null : log.getLast();
    }

    @Override
    public GroupId id() {
        return GroupId.METADATA;
    }

    @Override
    public FakeLog log() {
        return segments;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean offer(int sizeBytes, Runnable task) {
        tasks.add(task);
        return true;
    }

    @Override
    public void propose(long token, List<? extends Proposal> proposals) {
        if (role != Role.LEADER || overloaded) {
            RejectReason reason = overloaded ? RejectReason.OVERLOADED : RejectReason.NOT_LEADER;
            tasks.add(() -> listener().rejected(token, reason));
            return;
        }
        long first = log.size() + 1L;
        for (Proposal proposal : proposals) {
            log.add(entries.stamp(previous(), log.size() + 1L, term, proposal));
        }
        int inTerm = term;
        tasks.add(() -> listener().proposed(token, first, inTerm));
    }

    @Override
    public void readIndex(ReadCallback done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void transfer(@Nullable ReplicaId target, TransferCallback done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void changeMembership(Configuration configuration, ChangeCallback done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long pinnedIndex() {
        return Long.MAX_VALUE;
    }

    @Override
    public List<PeerStatus> peers() {
        return List.of();
    }

    @Override
    public RaftStatus status() {
        Entry last = last();
        return new RaftStatus(
                self,
                role,
                term,
                null,
                leader,
                0,
                log.size(),
                last == null ? 0 : last.term(),
                log.size(),
                committed,
                0,
                0,
                true,
                Configuration.EMPTY);
    }

    @Override
    public boolean mayServeReads(long nowNanos) {
        return role == Role.LEADER && confirmed;
    }

    @Override
    public OptionalLong readsUntilNanos() {
        return OptionalLong.empty();
    }

    @Override
    public List<Entry> inMemory(long fromIndex, long toIndex, int maxBytes) {
        return List.of();
    }
}
