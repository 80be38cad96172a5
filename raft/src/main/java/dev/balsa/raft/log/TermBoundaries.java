package dev.balsa.raft.log;

import dev.balsa.raft.Check;
import java.util.Arrays;

/**
 * Where each term begins in the log. Answers "which term has this index" for the whole log in the memory of a few
 * elections, so that followers far behind need no disk read to find where they part from the leader.
 */
public final class TermBoundaries {
    private EntryId base;
    private long[] firstIndexes = new long[4];
    private int[] terms = new int[4];
    private int size;

    /** @param base the entry before the first one */
    public TermBoundaries(EntryId base) {
        this.base = base;
    }

    /** Notes the term of the entry at {@code index}, which must be the one after the last noted. */
    public void append(long index, int term) {
        int lastTerm = lastTerm();
        Check.that(term >= lastTerm, "terms of entries must not go down", term, lastTerm);
        if (size > 0 && term == lastTerm) {
            return;
        }
        if (size == terms.length) {
            firstIndexes = Arrays.copyOf(firstIndexes, size * 2);
            terms = Arrays.copyOf(terms, size * 2);
        }
        firstIndexes[size] = index;
        terms[size] = term;
        size++;
    }

    /**
     * Forgets this index and all after it. A term that began exactly there goes too: an election without data leaves a
     * boundary at the end of the log, and keeping it would give the next entry a false beginning (KAFKA-10706).
     */
    public void truncateFrom(long index) {
        Check.that(index > base.index(), "truncation at or before the base", index, base.index());
        while (size > 0 && firstIndexes[size - 1] >= index) {
            size--;
        }
    }

    /**
     * The log begins later from now on.
     *
     * @param newBase an entry of this log
     * @param lastIndex the last index of the log
     */
    public void startAfter(EntryId newBase, long lastIndex) {
        Check.that(termAt(newBase.index()) == newBase.term(), "log starts after another entry", newBase.index());
        int at = boundaryOf(newBase.index());
        long runEnd = at + 1 < size ? firstIndexes[at + 1] - 1 : lastIndex;
        // A term that began before the base and goes on behind it keeps its place, right behind it.
        boolean goesOn = at >= 0 && runEnd > newBase.index();
        int from = goesOn ? at : at + 1;
        if (goesOn) {
            firstIndexes[at] = newBase.index() + 1;
        }
        System.arraycopy(firstIndexes, from, firstIndexes, 0, size - from);
        System.arraycopy(terms, from, terms, 0, size - from);
        size -= from;
        base = newBase;
    }

    /** Everything is forgotten but the base. */
    public void restartAfter(EntryId newBase) {
        size = 0;
        base = newBase;
    }

    /** Term of the last entry, the base's if there is none. */
    public int lastTerm() {
        return size == 0 ? base.term() : terms[size - 1];
    }

    /** Term of the entry at an index from the base to the last one; the caller knows where the log ends. */
    public int termAt(long index) {
        int at = boundaryOf(index);
        return at < 0 ? base.term() : terms[at];
    }

    /** First index of the run of entries that have the same term as the one at {@code index}. */
    public long firstIndexOfTermAt(long index) {
        int at = boundaryOf(index);
        return at < 0 ? base.index() : firstIndexes[at];
    }

    /**
     * The last index whose entry has this term, -1 if there is none.
     *
     * @param lastIndex the last index of the log
     */
    public long lastIndexOfTerm(int term, long lastIndex) {
        for (int at = size - 1; at >= 0 && terms[at] >= term; at--) {
            if (terms[at] == term) {
                return at == size - 1 ? lastIndex : firstIndexes[at + 1] - 1;
            }
        }
        return term == base.term() && base.index() > 0 ? base.index() : -1;
    }

    /** The boundary that covers the index, -1 for the base itself. */
    private int boundaryOf(long index) {
        Check.that(index >= base.index(), "index before the base", index, base.index());
        if (size > 0 && index >= firstIndexes[size - 1]) {
            return size - 1;
        }
        int found = Arrays.binarySearch(firstIndexes, 0, size, index);
        return found >= 0 ? found : -found - 2;
    }
}
