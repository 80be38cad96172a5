package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.message.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a core wants done. A reusable buffer owned by whoever steps the core: several steps of one core may fill it
 * before it is emptied, and their writes then become one {@link Persist}. It must be emptied in this order: persist is
 * handed to storage, sends to the transport, then answers are given.
 */
public final class Effects {
    /** A message that may leave at once. */
    public record Send(ReplicaId to, RaftMessage message) {}

    /** Entries that are no longer in memory are wanted for a peer; answered by {@link Input.EntriesRead}. */
    public record Read(ReplicaId forPeer, long session, long fromIndex, int maxBytes) {}

    /**
     * The next piece of the state at an anchor is wanted for a peer that has to begin there; answered by
     * {@link Input.SnapshotRead}. Position 0 of a new session begins anew, with whatever anchor is best then: any at or after
     * the beginning of this log. The pieces of a session are asked for in order, one at a time, and belong to one state; a new
     * session of a peer ends its earlier one.
     */
    public record ReadSnapshot(ReplicaId forPeer, long session, long position, int maxBytes) {}

    /**
     * A piece of state is to be kept aside for a restart; answered by {@link Input.SnapshotStaged}. Position 0 begins anew:
     * what was staged before is void. Nothing staged has any effect until a {@link Persist#restart} is durable.
     */
    public record StageSnapshot(long stagingId, SnapshotChunk chunk) {}

    /**
     * Outcome of one input that has a token. Every such input is answered once, unless the core halts in between: a halt ends
     * everything that is still owed.
     */
    public sealed interface Answer {
        long token();

        /** To {@link Input.Propose}: the entries stand in the leader's log; neither durable nor committed. */
        record Proposed(long token, long firstIndex, int term) implements Answer {}

        /** To {@link Input.Propose}: nothing was written. */
        record Rejected(
                long token, RejectReason reason, @Nullable ReplicaId leader) implements Answer {}

        /** To {@link Input.ReadIndex}: a state that holds everything up to {@code index} may be read. */
        record ReadReady(long token, long index) implements Answer {}

        record ReadFailed(
                long token, RejectReason reason, @Nullable ReplicaId leader) implements Answer {}

        /** To {@link Input.Transfer}: the target was told, and this replica has been deposed by a later term. */
        record Transferred(long token, int term) implements Answer {}

        /** To {@link Input.ChangeMembership}: in force now, undone if the entry does not commit. */
        record ChangeAppended(long token, long index, int term) implements Answer {}

        record ChangeRefused(long token, ChangeRefusal reason) implements Answer {}

        record TransferFailed(long token, TransferFailure reason) implements Answer {}
    }

    private final List<Send> sends = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();
    private final List<ReadSnapshot> snapshotReads = new ArrayList<>();
    private final List<StageSnapshot> stagings = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<String> marks = new ArrayList<>();

    private long persistSeq;
    private @Nullable Anchor restart;
    private long truncateFrom;
    private @Nullable HardState hardState;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Send> thenSend = new ArrayList<>();

    private boolean roleChanged;
    private boolean commitAdvanced;
    private @Nullable String haltReason;

    // ---- filled by the core -------------------------------------------------------------------------------------

    void send(ReplicaId to, RaftMessage message) {
        sends.add(new Send(to, message));
    }

    void read(Read read) {
        reads.add(read);
    }

    void readSnapshot(ReadSnapshot read) {
        snapshotReads.add(read);
    }

    void stage(StageSnapshot staging) {
        stagings.add(staging);
    }

    void answer(Answer answer) {
        answers.add(answer);
    }

    /** Opens the turn's write if it is not open yet and returns its sequence number. */
    long openPersist(LongSupplier nextSeq) {
        if (persistSeq == 0) {
            persistSeq = nextSeq.getAsLong();
        }
        return persistSeq;
    }

    void persistHardState(HardState state) {
        requireOpen();
        hardState = state;
    }

    /** Voids what this turn was to do to the log before. */
    void persistRestart(Anchor anchor) {
        requireOpen();
        restart = anchor;
        truncateFrom = 0;
        entries.clear();
    }

    /** Also takes back entries of this turn that have not reached storage yet. */
    void persistTruncation(long fromIndex) {
        requireOpen();
        // Storage ends right before this turn's first entry: a cut at or after that one concerns this turn alone.
        // After a restart of this turn storage has nothing else.
        boolean reachesStorage =
                restart == null && (entries.isEmpty() || entries.getFirst().index() > fromIndex);
        while (!entries.isEmpty() && entries.getLast().index() >= fromIndex) {
            entries.removeLast();
        }
        if (reachesStorage) {
            truncateFrom = truncateFrom == 0 ? fromIndex : Math.min(truncateFrom, fromIndex);
        }
    }

    void persistEntry(Entry entry) {
        requireOpen();
        entries.add(entry);
    }

    void sendOncePersisted(ReplicaId to, RaftMessage message) {
        requireOpen();
        thenSend.add(new Send(to, message));
    }

    void roleChanged() {
        roleChanged = true;
    }

    void commitAdvanced() {
        commitAdvanced = true;
    }

    void halt(String reason) {
        haltReason = reason;
    }

    /** Names a rare branch that was taken; read by tests only. */
    void mark(String name) {
        marks.add(name);
    }

    private void requireOpen() {
        if (persistSeq == 0) {
            throw new IllegalStateException("no write is open");
        }
    }

    // ---- read by the host ---------------------------------------------------------------------------------------

    /** The turn's write, null if nothing has to be written. */
    public @Nullable Persist persist() {
        return persistSeq == 0 ? null : new Persist(persistSeq, restart, truncateFrom, hardState, entries, thenSend);
    }

    public List<Send> sends() {
        return sends;
    }

    public List<Read> reads() {
        return reads;
    }

    public List<ReadSnapshot> snapshotReads() {
        return snapshotReads;
    }

    public List<StageSnapshot> stagings() {
        return stagings;
    }

    public List<Answer> answers() {
        return answers;
    }

    public List<String> marks() {
        return marks;
    }

    /** Role, term or known leader differ from before. */
    public boolean isRoleChanged() {
        return roleChanged;
    }

    public boolean isCommitAdvanced() {
        return commitAdvanced;
    }

    /** Why the core halted in this turn, null if it did not. */
    public @Nullable String haltReason() {
        return haltReason;
    }

    /** Whether there is nothing to carry out, to tell or to clear. */
    public boolean isEmpty() {
        return sends.isEmpty()
                && reads.isEmpty()
                && snapshotReads.isEmpty()
                && stagings.isEmpty()
                && answers.isEmpty()
                && marks.isEmpty()
                && persistSeq == 0
                && !roleChanged
                && !commitAdvanced
                && haltReason == null;
    }

    public void clear() {
        sends.clear();
        reads.clear();
        snapshotReads.clear();
        stagings.clear();
        answers.clear();
        marks.clear();
        persistSeq = 0;
        restart = null;
        truncateFrom = 0;
        hardState = null;
        entries.clear();
        thenSend.clear();
        roleChanged = false;
        commitAdvanced = false;
        haltReason = null;
    }
}
