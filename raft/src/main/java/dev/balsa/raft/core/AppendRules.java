package dev.balsa.raft.core;

import dev.balsa.raft.Check;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.LogView;
import dev.balsa.raft.message.RaftMessage.AppendRejected;
import dev.balsa.raft.message.RaftMessage.AppendRequest;
import java.util.List;

/**
 * What a follower does with an append of its term's leader. Appends may be old, repeated or overtaken; the outcome must
 * not depend on it. Rule 1, about terms, has been applied before.
 */
final class AppendRules {
    private AppendRules() {}

    static void apply(GroupState state, ReplicaId leader, AppendRequest request, Effects out) {
        LogView log = state.log;
        List<Entry> entries = request.entries();
        int at;

        // 2. The entry before must be the leader's, or nothing after it can be judged. What lies before the log's own
        // beginning
        //    is committed and therefore equal.
        if (request.prevIndex() < log.base().index()) {
            at = entriesBeforeLog(log, request);
        } else if (request.prevIndex() > log.lastIndex() || log.termAt(request.prevIndex()) != request.prevTerm()) {
            reject(state, leader, request, out);
            return;
        } else {
            at = 0;
        }

        // 3. Entries that are here already are skipped. Without a conflict nothing is cut, however short the append: an
        // old one
        //    must not take back what newer ones brought.
        while (at < entries.size() && isHeld(log, entries.get(at))) {
            at++;
        }

        // What the disk has no room for counts as not sent; a shorter append is as good as any.
        if (!state.disk().acceptsData()) {
            entries = Admission.withoutData(entries, at, out);
        }

        boolean isNews = at < entries.size();
        if (isNews) {
            // 4. A conflict at or below the commit index is corruption, and the cut refuses it.
            long firstNewIndex = entries.get(at).index();
            if (firstNewIndex <= log.lastIndex()) {
                out.mark("conflict-cut");
                state.truncateFrom(firstNewIndex, out);
            }
            // 5. The log and its terms check that each entry follows the one before.
            for (; at < entries.size(); at++) {
                state.append(entries.get(at), out);
            }
        }

        // 6. Only what this append has shown to be equal may be committed; the log may go on with an older leader's
        // entries.
        long matchedIndex = request.prevIndex() + entries.size();
        state.acknowledgements.matched(matchedIndex, request.session());
        state.advanceCommit(Math.min(request.commitIndex(), matchedIndex), out);

        // 7. New entries are acknowledged when they are durable. Otherwise the leader only wants to know that it fits.
        if (!isNews) {
            state.acknowledgements.answer(state, leader, out);
        }
    }

    private static int entriesBeforeLog(LogView log, AppendRequest request) {
        long covered = log.base().index() - request.prevIndex();
        List<Entry> entries = request.entries();
        if (covered > entries.size()) {
            return entries.size();
        }
        Entry atBase = entries.get((int) covered - 1);
        Check.that(atBase.term() == log.base().term(), "leader disagrees with the committed base", atBase.index());
        return (int) covered;
    }

    private static boolean isHeld(LogView log, Entry entry) {
        return entry.index() <= log.lastIndex() && log.termAt(entry.index()) == entry.term();
    }

    private static void reject(GroupState state, ReplicaId leader, AppendRequest request, Effects out) {
        LogView log = state.log;
        int conflictTerm = 0;
        long conflictIndex = log.lastIndex() + 1;
        if (request.prevIndex() <= log.lastIndex()) {
            conflictTerm = log.termAt(request.prevIndex());
            conflictIndex = log.firstIndexOfTermAt(request.prevIndex());
        }
        out.mark("append-rejected");
        out.send(
                leader,
                new AppendRejected(
                        state.term(),
                        request.session(),
                        request.prevIndex(),
                        conflictTerm,
                        conflictIndex,
                        log.lastIndex()));
    }
}
