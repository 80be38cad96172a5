package dev.balsa.raft.core;

import dev.balsa.raft.Check;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;

/** What one leadership appends: entries of its term only, made by the entry factory, and no more uncommitted bytes than allowed. */
final class LeaderLog {
    private final GroupState state;
    private final long firstIndex;
    private long uncommittedBytes;

    LeaderLog(GroupState state) {
        this.state = state;
        this.firstIndex = state.log.lastIndex() + 1;
    }

    /** With nothing under way anything is taken: a limit below the size of one proposal must not block for ever. */
    boolean hasRoomFor(List<? extends Proposal> proposals) {
        long bytes = 0;
        for (Proposal proposal : proposals) {
            bytes += proposal.sizeBytes();
        }
        return uncommittedBytes == 0 || uncommittedBytes + bytes <= state.settings.maxUncommittedBytes();
    }

    /** @return the index of the first of them */
    long append(List<? extends Proposal> proposals, Effects out) {
        long first = state.log.lastIndex() + 1;
        // All are stamped before any is appended: a factory that fails must leave nothing behind.
        for (Entry entry : stamped(proposals)) {
            append(entry, out);
        }
        return first;
    }

    private List<Entry> stamped(List<? extends Proposal> proposals) {
        List<Entry> entries = new ArrayList<>(proposals.size());
        Predecessor previous = state.log.last();
        long index = state.log.lastIndex();
        for (Proposal proposal : proposals) {
            index++;
            Entry entry = state.entryFactory.stamp(previous, index, state.term(), proposal);
            if (entry.index() != index || entry.term() != state.term()) {
                throw new IllegalStateException(
                        "stamped " + entry + " where index " + index + " of term " + state.term() + " was due");
            }
            entries.add(entry);
            previous = entry;
        }
        return entries;
    }

    void appendNoop(Effects out) {
        append(state.entryFactory.noop(state.log.last(), state.log.lastIndex() + 1, state.term()), out);
    }

    /** @return the entry's index */
    long append(Configuration configuration, Effects out) {
        long index = state.log.lastIndex() + 1;
        append(state.entryFactory.configuration(state.log.last(), index, state.term(), configuration), out);
        return index;
    }

    private void append(Entry entry, Effects out) {
        Check.that(
                entry.term() == state.term(), "a leader only appends entries of its term", entry.index(), entry.term());
        state.append(entry, out);
        uncommittedBytes += entry.sizeBytes();
    }

    /** Everything after {@code before} up to {@code index} is about to count as committed. */
    void commits(long before, long index) {
        for (long i = Math.max(before + 1, firstIndex); i <= index; i++) {
            uncommittedBytes -= state.log.get(i).sizeBytes();
        }
    }
}
