package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One group as the model sees it: the states its log went through, one per write, and which of them must not be forgotten.
 * A crash leaves the log in one of the states from the last durable one on, or in the middle of one write.
 */
final class ModelGroup {
    /** The log after a write. */
    record State(HardState hardState, List<Entry> entries) {
        long lastIndex() {
            return entries.size();
        }

        int lastTerm() {
            return entries.isEmpty() ? 0 : entries.getLast().term();
        }
    }

    final GroupDescriptor descriptor;
    private final SplittableRandom random;

    /** What the loop believes; the last of {@link #states}. */
    private State state = new State(HardState.INITIAL, List.of());

    /** States by number of the write that led there; the first is known to be durable. */
    private final TreeMap<Long, State> states = new TreeMap<>();

    private long writes;
    private long committed;
    private long seq;
    private @Nullable PartitionLog log;

    ModelGroup(GroupDescriptor descriptor, SplittableRandom random) {
        this.descriptor = descriptor;
        this.random = random;
        states.put(0L, state);
    }

    State state() {
        return state;
    }

    long committedIndex() {
        return committed;
    }

    PartitionLog log() {
        PartitionLog open = log;
        assertNotNull(open);
        return open;
    }

    long writes() {
        return writes;
    }

    void attach(PartitionLog to) {
        log = to;
    }

    /** Everything up to this write is durable. */
    void durable(long write) {
        states.headMap(write, false).clear();
    }

    State durableState() {
        return states.firstEntry().getValue();
    }

    // ---- operations -------------------------------------------------------------------------------------------------

    Persist vote() {
        int term = state.hardState().term() + random.nextInt(3);
        boolean sameTerm = term == state.hardState().term();
        var votedFor = sameTerm && state.hardState().votedFor() != null
                ? state.hardState().votedFor()
                : random.nextBoolean() ? descriptor.self() : null;
        return next(0, new HardState(term, votedFor), List.of());
    }

    Persist append() {
        return next(0, null, more(state.entries(), random.nextInt(1, 5)));
    }

    /** Null if everything is committed. */
    @Nullable
    Persist truncate() {
        if (committed >= state.lastIndex()) {
            return null;
        }
        long from = random.nextLong(committed + 1, state.lastIndex() + 1);
        List<Entry> kept = state.entries().subList(0, (int) from - 1);
        HardState hardState = new HardState(Math.max(state.hardState().term(), state.lastTerm()) + 1, null);
        return next(from, random.nextBoolean() ? hardState : null, more(kept, random.nextInt(0, 4)));
    }

    Persist nothing() {
        return next(0, null, List.of());
    }

    /** Raises the commit index, also over entries that are not durable here yet. */
    void commit() {
        if (committed < state.lastIndex()) {
            committed = random.nextLong(committed + 1, state.lastIndex() + 1);
            log().committed(committed);
        }
    }

    private List<Entry> more(List<Entry> before, int count) {
        List<Entry> entries = new ArrayList<>();
        long index = before.size();
        int term =
                Math.max(state.lastTerm(), 1) + (before.size() < state.entries().size() ? 1 : random.nextInt(2));
        long nextOffset = before.isEmpty() ? 0 : EntryFrame.nextOffset(before.getLast());
        for (int i = 0; i < count; i++) {
            index++;
            int size = random.nextInt(6) == 0 ? random.nextInt(14_000) : random.nextInt(700);
            Entry entry = random.nextInt(8) == 0
                    ? TestEntries.configuration(index, term, nextOffset, TestEntries.randomConfiguration(random))
                    : TestEntries.data(index, term, nextOffset, 1 + random.nextInt(3), 1000 + index, size, random);
            entries.add(entry);
            nextOffset = EntryFrame.nextOffset(entry);
        }
        return entries;
    }

    private Persist next(long truncateFrom, @Nullable HardState hardState, List<Entry> added) {
        List<Entry> entries = new ArrayList<>(
                truncateFrom == 0 ? state.entries() : state.entries().subList(0, (int) truncateFrom - 1));
        entries.addAll(added);
        state = new State(hardState == null ? state.hardState() : hardState, entries);
        states.put(++writes, state);
        return new Persist(++seq, truncateFrom, hardState, added, List.of());
    }

    // ---- after a crash
    // ------------------------------------------------------------------------------------------------

    /** Compares what was recovered with what may be there, and goes on from it. */
    void recovered(PartitionLog found) throws IOException {
        log = found;
        assertEquals(descriptor, found.descriptor());
        RecoveredLog recovered = found.recovered();
        List<Entry> entries = readAll(found, recovered);
        assertEquals(EntryId.ZERO, recovered.baseId());
        assertEquals(descriptor.initialConfiguration(), recovered.baseConfiguration());
        assertEquals(entries.size(), recovered.lastIndex());
        assertDerived(recovered, entries);
        long at = match(recovered.hardState(), entries);
        assertTrue(recovered.commitHint() <= Math.max(committed, 0), "a commit index out of nowhere");
        assertTrue(recovered.storedIndex() <= committed, "uncommitted entries in segments");
        // A commit index may be forgotten, never what was committed and durable here.
        State base = new State(recovered.hardState(), entries);
        states.clear();
        writes = Math.max(at, writes) + 1;
        states.put(writes, base);
        state = base;
        committed = Math.min(committed, recovered.commitHint());
    }

    /** Which write the log is at; the log must be one of the allowed states or lie between two of them. */
    private long match(HardState hardState, List<Entry> entries) {
        for (var each : states.descendingMap().entrySet()) {
            boolean exact = same(each.getValue().entries(), entries)
                    && each.getValue().hardState().equals(hardState);
            if (exact || isWithin(each.getKey(), hardState, entries)) {
                return each.getKey();
            }
        }
        throw new AssertionError(descriptor.group() + ": found " + hardState + " and " + entries + "\n durable "
                + states.firstEntry().getValue() + "\n handed in " + states);
    }

    /** A large write goes into several frames: its truncation and hard state with the first entries, then the others. */
    private boolean isWithin(long write, HardState hardState, List<Entry> entries) {
        State after = states.get(write);
        return states.lowerKey(write) != null
                && after != null
                && after.hardState().equals(hardState)
                && entries.size() < after.entries().size()
                && same(after.entries().subList(0, entries.size()), entries)
                && entries.size()
                        >= commonPrefix(states.lowerEntry(write).getValue().entries(), after.entries());
    }

    private static int commonPrefix(List<Entry> one, List<Entry> other) {
        int count = 0;
        while (count < Math.min(one.size(), other.size())
                && Arrays.equals(one.get(count).frame(), other.get(count).frame())) {
            count++;
        }
        return count;
    }

    private static boolean same(List<Entry> expected, List<Entry> found) {
        if (expected.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!Arrays.equals(expected.get(i).frame(), found.get(i).frame())) {
                return false;
            }
        }
        return true;
    }

    private static List<Entry> readAll(PartitionLog log, RecoveredLog recovered) throws IOException {
        List<Entry> entries = new ArrayList<>();
        while (entries.size() < recovered.storedIndex()) {
            for (Entry entry : log.read(entries.size() + 1, 3000)) {
                if (entry.index() <= recovered.storedIndex()) {
                    assertEquals(entries.size() + 1, entry.index());
                    entries.add(entry);
                }
            }
        }
        assertTrue(
                recovered.lastIndex() == 0 || !recovered.tail().isEmpty(),
                "the last entry must come with the recovered log");
        for (Entry entry : recovered.tail()) {
            if (entry.index() > entries.size()) {
                assertEquals(entries.size() + 1, entry.index());
                entries.add(entry);
            } else {
                assertTrue(Arrays.equals(entries.get((int) entry.index() - 1).frame(), entry.frame()));
            }
        }
        if (recovered.lastIndex() > 0) {
            assertEquals(recovered.lastIndex(), recovered.tail().getLast().index());
        }
        return entries;
    }

    private void assertDerived(RecoveredLog recovered, List<Entry> entries) {
        List<EntryId> terms = new ArrayList<>();
        List<ConfigurationAt> configurations = new ArrayList<>();
        for (Entry entry : entries) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(entry.id());
            }
            Configuration configuration = entry.configuration();
            if (configuration != null) {
                configurations.add(new ConfigurationAt(entry.index(), configuration));
            }
        }
        assertEquals(terms, recovered.terms());
        assertEquals(configurations, recovered.configurations());
    }
}
