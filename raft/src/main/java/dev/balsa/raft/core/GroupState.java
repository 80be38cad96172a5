package dev.balsa.raft.core;

import dev.balsa.raft.Check;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.DurabilityLedger;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.LogView;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.membership.ConfigurationHistory;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a replica knows whatever its role is. Every change of term, vote or log goes through here and into the turn's write. */
final class GroupState {
    final RaftSettings settings;
    final ReplicaId self;
    final EntryFactory entryFactory;
    final LogView log;
    final DurabilityLedger ledger;
    final ConfigurationHistory configurations;

    final Acknowledgements acknowledgements = new Acknowledgements();
    final SnapshotReceiver receiver = new SnapshotReceiver();

    private final RandomGenerator random;
    private int term;
    private @Nullable ReplicaId votedFor;
    private @Nullable ReplicaId leader;
    private long commitIndex;
    private long tick;
    private long hardStateSeq;
    private long lastSession;

    private long leaderContactTick;
    private boolean leaderSuspected;
    private DiskState disk = DiskState.HEALTHY;

    GroupState(
            RaftSettings settings,
            ReplicaId self,
            RecoveredLog recovered,
            EntryFactory entryFactory,
            RandomGenerator random) {
        this.settings = settings;
        this.self = self;
        this.entryFactory = entryFactory;
        this.random = random;
        this.log = new LogView(recovered, settings.cacheBytes());
        this.ledger = new DurabilityLedger(recovered.lastIndex());
        this.configurations = new ConfigurationHistory(
                recovered.baseConfiguration(), recovered.base().configurationIndex());
        for (RecoveredLog.ConfigurationAt at : recovered.configurations()) {
            configurations.append(at.index(), at.configuration());
        }
        HardState hardState = recovered.hardState();
        Check.that(
                hardState.term() > 0
                        || recovered.lastIndex() == recovered.baseId().index(),
                "there is a log but no term and vote: this replica may have voted and must not do so again",
                recovered.lastIndex());
        // The vote belongs to the hard state's term. If the log knows a later term, that vote says nothing about it.
        this.term = Math.max(hardState.term(), log.lastTerm());
        this.votedFor = term == hardState.term() ? hardState.votedFor() : null;
        // What stands in segments is committed. The hint only spares waiting for a leader, so it is never trusted
        // further.
        this.commitIndex = Math.max(log.storedIndex(), Math.min(recovered.commitHint(), log.lastIndex()));
    }

    int term() {
        return term;
    }

    @Nullable
    ReplicaId votedFor() {
        return votedFor;
    }

    @Nullable
    ReplicaId leader() {
        return leader;
    }

    long commitIndex() {
        return commitIndex;
    }

    long tick() {
        return tick;
    }

    void advanceTick() {
        tick++;
    }

    Configuration configuration() {
        return configurations.current();
    }

    boolean isVoter() {
        return configuration().isVoter(self);
    }

    /** Nothing of the group has reached this replica yet, not even who is in it. */
    boolean isBlank() {
        return configuration().equals(Configuration.EMPTY);
    }

    /**
     * Whether this replica may ask for votes. Also if it was a voter until an entry that is not known to be committed: it may be
     * the only one that has that entry, and then nobody else can be elected (thesis, section 4.2.2).
     */
    boolean mayCampaign() {
        return isVoter()
                || (configurations.currentIndex() > commitIndex
                        && configurations.previous().isVoter(self));
    }

    /** A number of ticks between the bounds, both included. */
    int randomTicks(int min, int max) {
        return random.nextInt(min, max + 1);
    }

    /** Never used twice in this process, so that an answer to an earlier leadership or probe cannot be taken for a new one. */
    long nextSession() {
        return ++lastSession;
    }

    // ---- term and vote ------------------------------------------------------------------------------------------

    void adoptTerm(int newTerm, Effects out) {
        Check.that(newTerm > term, "terms must go up", newTerm, term);
        term = newTerm;
        votedFor = null;
        forgetLeader();
        acknowledgements.reset();
        receiver.reset();
        persistHardState(out);
    }

    /** The answer that tells of the vote must ride in the write this opens. */
    void vote(ReplicaId candidate, Effects out) {
        Check.that(votedFor == null || votedFor.equals(candidate), "second vote in term", term);
        if (candidate.equals(votedFor)) {
            // Told again, nothing new to write; but the first write may still be under way, and this one comes after
            // it.
            openPersist(out);
            return;
        }
        votedFor = candidate;
        persistHardState(out);
    }

    /** Whether term and vote, as they are now, are on disk. */
    boolean isHardStateDurable() {
        return ledger.isDurable(hardStateSeq);
    }

    private void persistHardState(Effects out) {
        hardStateSeq = openPersist(out);
        out.persistHardState(new HardState(term, votedFor));
    }

    // ---- leader -------------------------------------------------------------------------------------------------

    void leads() {
        leader = self;
    }

    /** A valid message of the current term's leader has come. */
    void heardFrom(ReplicaId currentLeader) {
        Check.that(leader == null || leader.equals(currentLeader), "second leader in term", term);
        leader = currentLeader;
        leaderContactTick = tick;
        leaderSuspected = false;
    }

    void forgetLeader() {
        leader = null;
        leaderSuspected = false;
    }

    /** The leader's process is probably dead. Lasts until it is heard from again. */
    void suspectLeader() {
        leaderSuspected = true;
    }

    boolean isLeaderSuspected() {
        return leaderSuspected;
    }

    long ticksSinceLeaderContact() {
        return tick - leaderContactTick;
    }

    /**
     * Whether this replica has a leader it must stay with, so that a replica that was cut off cannot depose it (thesis,
     * section 4.2.3). A leader asking for its own re-election is never held off by its own life.
     */
    boolean isStickyAgainst(ReplicaId candidate) {
        if (leader == null || leader.equals(candidate)) {
            return false;
        }
        return leader.equals(self) || (!leaderSuspected && ticksSinceLeaderContact() < settings.electionTicksMin());
    }

    /** Whether a candidate whose log ends at this entry has all that this replica has (paper, section 5.4.1). */
    boolean isCandidateLogUpToDate(long lastIndex, int lastTerm) {
        int ownTerm = log.lastTerm();
        return lastTerm != ownTerm ? lastTerm > ownTerm : lastIndex >= log.lastIndex();
    }

    /**
     * Whether the oldest write has been under way for longer than an election timeout. Heartbeats do not touch the disk, so a
     * leader whose disk hangs would otherwise be kept alive for ever while nothing commits (hashicorp/raft#683).
     */
    boolean isDiskStalled() {
        return ledger.oldestAgeTicks(tick) > settings.electionTicksMin();
    }

    void diskChanged(DiskState now) {
        disk = now;
    }

    DiskState disk() {
        return disk;
    }

    // ---- log ----------------------------------------------------------------------------------------------------

    void append(Entry entry, Effects out) {
        log.append(entry);
        Configuration configuration = entry.configuration();
        if (configuration != null) {
            configurations.append(entry.index(), configuration);
        }
        openPersist(out);
        out.persistEntry(entry);
    }

    void truncateFrom(long index, Effects out) {
        Check.that(index > commitIndex, "committed entries must not be cut", index, commitIndex);
        acknowledgements.truncatedFrom(index);
        log.truncateFrom(index);
        configurations.truncateFrom(index);
        ledger.truncateFrom(index);
        openPersist(out);
        out.persistTruncation(index);
    }

    /**
     * Throws the log away and begins at an anchor of the leader's. What this replica has acknowledged stays true all the while:
     * it is committed or the leader's own, and so part of the state at the anchor.
     */
    void restart(Anchor anchor, long session, Effects out) {
        long index = anchor.id().index();
        long keptIndex = Math.max(commitIndex, acknowledgements.matchedIndex());
        Check.that(index > keptIndex, "restart behind what is known to be the leader's", index, keptIndex);
        ledger.truncateFrom(keptIndex + 1);
        log.restartAfter(anchor);
        configurations.truncateFrom(0);
        configurations.startAfter(index, anchor.configuration(), anchor.configurationIndex());
        openPersist(out);
        out.persistRestart(anchor);
        acknowledgements.matched(index, session);
        advanceCommit(index, out);
    }

    /** Storage has removed what is before the anchor. */
    void logStarts(Anchor anchor, Effects out) {
        long index = anchor.id().index();
        if (index <= log.base().index()) {
            out.mark("log-start-known");
            return;
        }
        log.startAfter(anchor);
        configurations.startAfter(index, anchor.configuration(), anchor.configurationIndex());
    }

    /** Opens the turn's write; once durable it covers the log as it is now. */
    long openPersist(Effects out) {
        long seq = out.openPersist(ledger::nextSeq);
        ledger.cover(seq, log.lastIndex(), tick);
        return seq;
    }

    void advanceCommit(long index, Effects out) {
        Check.that(index <= log.lastIndex(), "commit beyond the end of the log", index, log.lastIndex());
        if (index > commitIndex) {
            commitIndex = index;
            out.commitAdvanced();
        }
    }
}
