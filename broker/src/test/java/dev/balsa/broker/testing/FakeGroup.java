package dev.balsa.broker.testing;

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
import dev.balsa.raft.runtime.GroupListener;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.raft.runtime.ReadCallback;
import dev.balsa.raft.runtime.TransferCallback;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A group whose every move a test makes by hand: who leads, what is durable, what is committed, what is cut. Its loop is whoever
 * calls {@link #run}; as with the real one, a proposal is answered after the task that made it.
 */
public final class FakeGroup implements RaftGroup {
    private final FakeLog log;
    private final EntryFactory factory;
    private final GroupListener listener;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
    private final List<Entry> entries = new ArrayList<>();

    private Role role = Role.FOLLOWER;
    private int term;
    private @Nullable ReplicaId leader;
    private long durableIndex;
    private long commitIndex;
    private long deliveredIndex;
    private long firstInMemory = 1;
    private long tick;
    private long quorumTick;
    private boolean mayServe = true;
    private boolean loopIsFull;
    private boolean answersAreHeld;
    private @Nullable RejectReason rejection;
    private int proposals;
    private long pinnedIndex = Long.MAX_VALUE;
    private List<PeerStatus> peers = List.of();
    private final List<AskedRead> reads = new ArrayList<>();

    private record AskedRead(long tick, ReadCallback done) {}

    FakeGroup(FakeLog log, EntryFactory factory, long appliedIndex, Function<RaftGroup, GroupListener> listener) {
        this.log = log;
        this.factory = factory;
        this.deliveredIndex = appliedIndex;
        this.listener = listener.apply(this);
    }

    // ---- moves of a test --------------------------------------------------------------------------------------------

    /** Runs the loop until nothing is left to do. */
    public void run() {
        for (int i = 0; i < 1_000_000; i++) {
            Runnable task = tasks.poll();
            if (task == null && !answersAreHeld) {
                task = answers.poll();
            }
            if (task == null) {
                return;
            }
            task.run();
        }
        throw new IllegalStateException("the loop does not come to rest");
    }

    /** Becomes leader of a term with its no-op; nothing is durable or committed by that. */
    public void lead(int newTerm) {
        role = Role.LEADER;
        term = newTerm;
        leader = self();
        entries.add(factory.noop(previous(), entries.size() + 1, newTerm));
        listener.roleChanged(status());
        run();
    }

    /** Leads and has committed its no-op, so that it can serve. */
    public void leadReady(int newTerm) {
        lead(newTerm);
        commitAll();
    }

    public void follow(int newTerm, @Nullable Integer leaderId) {
        role = Role.FOLLOWER;
        term = newTerm;
        leader = leaderId == null ? null : replica(leaderId);
        List<AskedRead> ended = List.copyOf(reads);
        reads.clear();
        ended.forEach(read -> read.done.failed(RejectReason.NOT_LEADER));
        listener.roleChanged(status());
        run();
    }

    /** Another leader's entries arrive. */
    public void receive(List<Entry> more) {
        entries.addAll(more);
    }

    public void cutFrom(long index) {
        while (entries.size() >= index) {
            entries.removeLast();
        }
        durableIndex = Math.min(durableIndex, entries.size());
    }

    public void durableAll() {
        durableIndex = entries.size();
        listener.durable(durableIndex);
        run();
    }

    public void commitAll() {
        commitTo(entries.size());
    }

    public void commitTo(long index) {
        commitIndex = index;
        if (index > deliveredIndex) {
            List<Entry> delivered = List.copyOf(entries.subList((int) deliveredIndex, (int) index));
            deliveredIndex = index;
            listener.committed(delivered);
        }
        run();
    }

    /** The core knows of the commit, but its entries are still being read for delivery. */
    public void commitUndelivered(long index) {
        commitIndex = index;
    }

    /** Entries up to here go to segments and leave memory. */
    public void storeTo(long index) {
        log.store(List.copyOf(entries.subList((int) log.storedIndex(), (int) index)));
        firstInMemory = index + 1;
    }

    /** As after a restart: these are in segments and not in memory. */
    void recovered(List<Entry> stored) {
        entries.addAll(stored);
        durableIndex = stored.size();
        firstInMemory = stored.size() + 1;
    }

    public void tick(ManualClock clock) {
        tick++;
        listener.tick(clock.nanos());
        run();
    }

    /** A majority has answered a heartbeat round that was sent in the present tick. */
    public void quorumHeard() {
        quorumTick = tick;
        // Strictly later: a round of the same tick may have left before the read was asked for.
        List<AskedRead> ready =
                reads.stream().filter(read -> read.tick < quorumTick).toList();
        reads.removeAll(ready);
        ready.forEach(read -> read.done.ready(commitIndex));
        run();
    }

    public void mayServeReads(boolean allowed) {
        mayServe = allowed;
    }

    public void rejectProposals(@Nullable RejectReason reason) {
        rejection = reason;
    }

    /** A member that begins anew needs everything after this index. */
    public void pin(long index, long ticksSinceContact) {
        pinnedIndex = index;
        peers = List.of(new PeerStatus(replica(2), PeerStatus.Standing.VOTER, index, ticksSinceContact, false, true));
    }

    /** Answers to proposals wait until they are let go. */
    public void holdAnswers(boolean held) {
        answersAreHeld = held;
    }

    public void loopIsFull(boolean full) {
        loopIsFull = full;
    }

    public void halt() {
        role = Role.HALTED;
        listener.halted("halted by the test");
        run();
    }

    public boolean hasWork() {
        return !tasks.isEmpty() || !answers.isEmpty();
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    public int proposals() {
        return proposals;
    }

    public EntryFactory factory() {
        return factory;
    }

    private Predecessor previous() {
        return entries.isEmpty() ? Anchor.beginning(Configuration.EMPTY) : entries.getLast();
    }

    @Nullable
    Entry last() {
        return entries.isEmpty() ? null : entries.getLast();
    }

    // ---- what the replica sees
    // ----------------------------------------------------------------------------------------

    @Override
    public GroupId id() {
        return log.descriptor().group();
    }

    @Override
    public FakeLog log() {
        return log;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean offer(int sizeBytes, Runnable task) {
        return !loopIsFull && tasks.add(task);
    }

    @Override
    public void propose(long token, List<? extends Proposal> batches) {
        proposals++;
        RejectReason reason = role == Role.LEADER ? rejection : RejectReason.NOT_LEADER;
        if (reason != null) {
            answers.add(() -> listener.rejected(token, reason));
            return;
        }
        long firstIndex = entries.size() + 1;
        int proposedTerm = term;
        for (Proposal batch : batches) {
            entries.add(factory.stamp(previous(), entries.size() + 1, term, batch));
        }
        answers.add(() -> listener.proposed(token, firstIndex, proposedTerm));
    }

    @Override
    public void readIndex(ReadCallback done) {
        reads.add(new AskedRead(tick, done));
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
        return pinnedIndex;
    }

    @Override
    public List<PeerStatus> peers() {
        return peers;
    }

    @Override
    public RaftStatus status() {
        Entry last = last();
        return new RaftStatus(
                self(),
                role,
                term,
                null,
                leader,
                0,
                entries.size(),
                last == null ? 0 : last.term(),
                durableIndex,
                commitIndex,
                tick,
                quorumTick,
                commitIndex > 0 && entries.get((int) commitIndex - 1).term() == term,
                log.descriptor().initialConfiguration());
    }

    @Override
    public boolean mayServeReads(long nowNanos) {
        return mayServe && role == Role.LEADER && status().committedInTerm();
    }

    @Override
    public OptionalLong readsUntilNanos() {
        return mayServeReads(0) ? OptionalLong.of(Long.MAX_VALUE / 2) : OptionalLong.empty();
    }

    @Override
    public List<Entry> inMemory(long fromIndex, long toIndex, int maxBytes) {
        long to = Math.min(toIndex, entries.size());
        if (fromIndex < firstInMemory || fromIndex > to) {
            return List.of();
        }
        List<Entry> found = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries.subList((int) fromIndex - 1, (int) to)) {
            bytes += entry.sizeBytes();
            if (!found.isEmpty() && bytes > maxBytes) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    private ReplicaId self() {
        return log.descriptor().self();
    }

    private static ReplicaId replica(int brokerId) {
        return new ReplicaId(brokerId, new UUID(7, brokerId));
    }
}
