package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.DiskState;
import org.jspecify.annotations.Nullable;

/** What a leader knows of one peer's log, and how it is sending to it. Lives as long as the leadership. */
final class PeerProgress {
    enum Mode {
        /** Where the peer's log parts from the leader's is being found out: one append at a time. */
        PROBE,
        /** What the peer lacks is gone from the leader's log: it is brought to a place where the log goes on. */
        RESTART,
        /** The peer takes what it is sent: many appends are under way, each sent as if those before it had arrived. */
        STREAM
    }

    final ReplicaId id;
    final InFlightWindow window = new InFlightWindow();

    private final long firstSession;
    private final long roundBefore;

    private Mode mode = Mode.PROBE;
    private long session;
    private long matchIndex;
    private long nextIndex;
    private long probedIndex;
    private boolean probeUnderWay;
    private long waitsSinceRound;
    private long contactTick;
    private long answeredRound;
    private long matchAtRound;
    private int quietRounds;
    private boolean readUnderWay;
    private boolean readDeferred;
    private @Nullable SnapshotTransfer transfer;
    private boolean isRecovering;
    private DiskState disk = DiskState.HEALTHY;
    private long restartIndex;

    /**
     * @param session the first of its own; what answers an earlier one was said by an observer that may have deleted its log since
     * @param roundBefore the newest round of heartbeats that was sent; answers to it and to earlier ones likewise
     */
    PeerProgress(ReplicaId id, long nextIndex, long session, long roundBefore, long tick) {
        this.id = id;
        this.nextIndex = nextIndex;
        this.probedIndex = nextIndex;
        this.session = session;
        this.firstSession = session;
        this.roundBefore = roundBefore;
        this.contactTick = tick;
    }

    Mode mode() {
        return mode;
    }

    long session() {
        return session;
    }

    /** Whether an answer in this session speaks of the log that is followed here, and not of one before. */
    boolean isOwnSession(long answeredSession) {
        return answeredSession >= firstSession;
    }

    /** Whether an answer to this round of heartbeats speaks of the log that is followed here, and not of one before. */
    boolean isOwnRound(long round) {
        return round > roundBefore;
    }

    /** The peer has this on its disk; 0 until it has said so in this term. */
    long matchIndex() {
        return matchIndex;
    }

    long nextIndex() {
        return nextIndex;
    }

    boolean isProbeUnderWay() {
        return probeUnderWay;
    }

    long contactTick() {
        return contactTick;
    }

    void contacted(long tick) {
        contactTick = tick;
    }

    // ---- heartbeats ---------------------------------------------------------------------------------------------

    /**
     * @return whether nothing was acknowledged since the round before although something is under way, and it is time to ask. Not in every
     *     one of them: on a busy machine acknowledgements take longer than a round, and thousands of groups that ask keep it busy.
     */
    boolean roundBegins() {
        quietRounds = isStreamUnderWay() && matchIndex == matchAtRound ? quietRounds + 1 : 0;
        boolean isTimeToAsk = quietRounds == 1 || quietRounds == 4 || (quietRounds > 0 && quietRounds % 8 == 0);
        matchAtRound = matchIndex;
        readDeferred = false;
        return isTimeToAsk;
    }

    /** The newest round this peer has answered, 0 for none. */
    long answeredRound() {
        return answeredRound;
    }

    void answered(long round) {
        answeredRound = Math.max(answeredRound, round);
    }

    /**
     * Whether an answer to the newest round shows that the peer no longer knows what it has in common with the leader, as
     * after a restart. Compared with what was known when the round was sent, so that a slow answer does not look like it.
     */
    boolean hasForgotten(long durableIndex) {
        return durableIndex < matchAtRound;
    }

    /** Whether a probe sent before this round is still unanswered: the way is open again, so it was lost. */
    boolean isProbeLost(long roundAnswered) {
        return mode == Mode.PROBE && probeUnderWay && roundAnswered > waitsSinceRound;
    }

    /** As it last said. */
    DiskState disk() {
        return disk;
    }

    void diskTold(DiskState told) {
        disk = told;
    }

    // ---- appends ------------------------------------------------------------------------------------------------

    /** Finds out anew from {@code fromIndex} on. Whatever is under way counts as lost. */
    void probeFrom(long fromIndex, long newSession) {
        mode = Mode.PROBE;
        transfer = null;
        session = newSession;
        nextIndex = Math.max(fromIndex, matchIndex + 1);
        probeUnderWay = false;
        window.releaseAll();
    }

    /**
     * From where to find out anew if what is under way may be lost. A peer that has not said yet what it has is asked again where it was
     * asked before: from the beginning, it would be sent everything that it has.
     */
    long resumeIndex() {
        return matchIndex > 0 ? matchIndex + 1 : probedIndex;
    }

    /** Nothing more is sent until the peer answers, or has answered a heartbeat of a later round. */
    void waitForProbe(long latestRound) {
        probeUnderWay = true;
        probedIndex = nextIndex;
        waitsSinceRound = latestRound;
    }

    /** @return whether the match moved */
    boolean accepted(long durableIndex) {
        if (durableIndex <= matchIndex) {
            return false;
        }
        matchIndex = durableIndex;
        nextIndex = Math.max(nextIndex, matchIndex + 1);
        window.releaseUpTo(matchIndex);
        return true;
    }

    /** Whether appends are under way that were sent as if those before them had arrived. */
    boolean isStreamUnderWay() {
        return mode == Mode.STREAM && !window.isEmpty();
    }

    /** The probe fits, or the peer has begun anew: everything up to {@code nextIndex} may follow without waiting. */
    void stream() {
        if (transfer != null) {
            restartIndex = transfer.anchorIndex();
            nextIndex = Math.max(matchIndex, restartIndex) + 1;
            transfer = null;
        }
        mode = Mode.STREAM;
        probeUnderWay = false;
    }

    void sent(long lastIndex, int sizeBytes) {
        window.add(lastIndex, sizeBytes);
        nextIndex = lastIndex + 1;
    }

    // ---- restart ------------------------------------------------------------------------------------------------

    /** Begins to bring the peer to another place. Whatever is under way counts as lost. */
    SnapshotTransfer restart(long newSession) {
        probeFrom(matchIndex + 1, newSession);
        mode = Mode.RESTART;
        isRecovering = true;
        SnapshotTransfer begun = new SnapshotTransfer();
        transfer = begun;
        return begun;
    }

    /** Null unless in mode {@link Mode#RESTART}. */
    @Nullable
    SnapshotTransfer transfer() {
        return transfer;
    }

    void recovered() {
        isRecovering = false;
    }

    /**
     * A peer that begins anew needs all entries after this one until it keeps up, or it has to begin anew again; {@link
     * Long#MAX_VALUE} for a peer that keeps up.
     */
    long pinnedIndex() {
        if (!isRecovering) {
            return Long.MAX_VALUE;
        }
        return Math.max(matchIndex, transfer == null ? restartIndex : transfer.anchorIndex());
    }

    // ---- reads from storage -------------------------------------------------------------------------------------

    /** At most one at a time; none until the next round if storage had nothing to give. */
    boolean mayRead() {
        return !readUnderWay && !readDeferred;
    }

    void readBegins() {
        readUnderWay = true;
    }

    void readEnds() {
        readUnderWay = false;
    }

    void deferRead() {
        readDeferred = true;
    }
}
