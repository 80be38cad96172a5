package dev.balsa.simulation.mutant;

import java.util.List;

/** The catalogue. Each is a bug that somebody has made, or nearly. */
final class Mutants {
    private static final String CORE = "dev/balsa/raft/core/";

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "append-acknowledged-before-durable",
                    CORE + "Acknowledgements.java",
                    "return state.isHardStateDurable() ? Math.min(matchedIndex, state.ledger.durableIndex()) : 0;",
                    "return matchedIndex;"),
            new Mutant(
                    "vote-sent-before-durable",
                    CORE + "Voting.java",
                    "out.sendOncePersisted(from, response);",
                    "out.send(from, response);"),
            new Mutant(
                    "vote-not-persisted",
                    CORE + "GroupState.java",
                    "out.persistHardState(new HardState(term, votedFor));",
                    "out.persistHardState(new HardState(term, null));"),
            new Mutant(
                    "vote-forgotten-at-restart",
                    CORE + "GroupState.java",
                    "this.votedFor = term == hardState.term() ? hardState.votedFor() : null;",
                    "this.votedFor = null;"),
            new Mutant(
                    "second-vote-in-a-term", CORE + "Voting.java", "state.vote(from, out);", "state.openPersist(out);"),
            new Mutant(
                    "vote-asked-for-before-durable",
                    CORE + "CandidateRole.java",
                    "out.sendOncePersisted(voters.get(i), request);",
                    "out.send(voters.get(i), request);"),
            new Mutant(
                    "no-check-of-the-candidate's-log",
                    CORE + "GroupState.java",
                    "return lastTerm != ownTerm ? lastTerm > ownTerm : lastIndex >= log.lastIndex();",
                    "return true;"),
            new Mutant(
                    "half-is-a-majority",
                    "dev/balsa/raft/quorum/Majority.java",
                    "return voters / 2 + 1;",
                    "return (voters + 1) / 2;"),
            new Mutant(
                    "answers-of-earlier-terms-count",
                    CORE + "RaftCore.java",
                    "if (message.term() < state.term()) {",
                    "if (message.term() < 0) {"),
            new Mutant(
                    "older-term's-entry-committed-by-counting",
                    CORE + "LeaderRole.java",
                    "if (index <= before || state.log.termAt(index) != state.term()) {",
                    "if (index <= before) {"),
            new Mutant(
                    "leader-counts-itself-before-durable",
                    CORE + "CommitTracker.java",
                    "return reached(MATCH_INDEX, state.ledger.durableIndex());",
                    "return reached(MATCH_INDEX, state.log.lastIndex());"),
            new Mutant(
                    "learners-count-for-commits",
                    CORE + "CommitTracker.java",
                    "List<ReplicaId> voters = configuration.voters();",
                    "List<ReplicaId> voters = new java.util.ArrayList<>(configuration.voters());"
                            + " voters.addAll(configuration.learners());"),
            new Mutant(
                    "fresh-leader-presumes-matches",
                    CORE + "PeerProgress.java",
                    "this.nextIndex = nextIndex;",
                    "this.nextIndex = nextIndex; this.matchIndex = nextIndex - 1;"),
            new Mutant(
                    "empty-append-commits-beyond-what-matches",
                    CORE + "AppendRules.java",
                    "state.advanceCommit(Math.min(request.commitIndex(), matchedIndex), out);",
                    "state.advanceCommit(Math.min(request.commitIndex(), log.lastIndex()), out);"),
            new Mutant("match-survives-a-change-of-term", CORE + "Acknowledgements.java", "matchedIndex = 0;", ""),
            new Mutant(
                    "every-append-truncates",
                    CORE + "AppendRules.java",
                    "while (at < entries.size() && isHeld(log, entries.get(at))) {",
                    "while (at < entries.size() - 1 && isHeld(log, entries.get(at))) {"),
            new Mutant(
                    "term-of-the-entry-before-not-compared",
                    CORE + "AppendRules.java",
                    "} else if (request.prevIndex() > log.lastIndex()"
                            + " || log.termAt(request.prevIndex()) != request.prevTerm()) {",
                    "} else if (request.prevIndex() > log.lastIndex()) {"),
            new Mutant("truncation-not-persisted", CORE + "GroupState.java", "out.persistTruncation(index);", ""),
            new Mutant(
                    "ledger-keeps-what-is-under-way-when-cut",
                    "dev/balsa/raft/log/DurabilityLedger.java",
                    "covers[at] = Math.min(covers[at], index - 1);",
                    ""),
            new Mutant(
                    "ledger-keeps-what-is-durable-when-cut",
                    "dev/balsa/raft/log/DurabilityLedger.java",
                    "durableIndex = Math.min(durableIndex, index - 1);",
                    ""),
            new Mutant("offsets-do-not-follow-within-a-proposal", CORE + "LeaderRole.java", "previous = entry;", ""),
            new Mutant("window-leaks-when-probing", CORE + "PeerProgress.java", "window.releaseAll();", ""),
            new Mutant(
                    "lost-probe-never-repeated",
                    CORE + "PeerProgress.java",
                    "return mode == Mode.PROBE && probeUnderWay && roundAnswered > waitsSinceRound;",
                    "return false;"),
            new Mutant(
                    "leader-with-a-stalled-disk-stays",
                    CORE + "GroupState.java",
                    "return ledger.oldestAgeTicks(tick) > settings.electionTicksMin();",
                    "return false;"));

    private Mutants() {}
}
