package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.entry.ControlPayload;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.log.segment.ControlState;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.EntryKind;
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
 * A crash leaves the log in one of the states from the last durable one on, or in the middle of one write. Of a state, entries in
 * front may be missing as far as a committed log start gives them up.
 */
final class ModelGroup {
    /** The log after a write: where it begins, and all entries since. */
    record State(HardState hardState, SegmentAnchor base, List<Entry> entries) {
        long baseIndex() {
            return base.previous().index();
        }

        long lastIndex() {
            return baseIndex() + entries.size();
        }

        int lastTerm() {
            return entries.isEmpty()
                    ? base.previous().term()
                    : entries.getLast().term();
        }

        long nextOffset() {
            return entries.isEmpty() ? base.startOffset() : EntryFrame.nextOffset(entries.getLast());
        }

        Entry entry(long index) {
            return entries.get((int) (index - baseIndex() - 1));
        }

        List<Entry> upTo(long index) {
            return entries.subList(0, (int) (index - baseIndex()));
        }

        List<Entry> after(long index) {
            return entries.subList((int) (index - baseIndex()), entries.size());
        }

        /** What has to be known of everything up to an index. */
        SegmentAnchor anchorAt(long index) {
            EntryId previous = base.previous();
            long offset = base.startOffset();
            long appendTimeMs = base.appendTimeMs();
            ConfigurationAt configuration = new ConfigurationAt(base.configurationIndex(), base.configuration());
            long logStart = base.control().logStartOffset();
            long segmentBytes = base.control().segmentBytes();
            for (Entry entry : upTo(index)) {
                previous = entry.id();
                offset = EntryFrame.nextOffset(entry);
                appendTimeMs = Math.max(appendTimeMs, EntryFrame.appendTimeMs(entry));
                Configuration brought = entry.configuration();
                configuration = brought == null ? configuration : new ConfigurationAt(entry.index(), brought);
                logStart = Math.max(logStart, ControlPayload.logStart(entry));
                segmentBytes =
                        ControlPayload.segmentBytes(entry) > 0 ? ControlPayload.segmentBytes(entry) : segmentBytes;
            }
            return new SegmentAnchor(
                    previous,
                    offset,
                    appendTimeMs,
                    configuration.index(),
                    configuration.configuration(),
                    new ControlState(logStart, segmentBytes));
        }
    }

    final GroupDescriptor descriptor;
    private final SplittableRandom random;

    /** What the loop believes; the last of {@link #states}. */
    private State state = new State(HardState.INITIAL, SegmentAnchor.BEGINNING, List.of());

    /** States by number of the write that led there; the first is known to be durable. */
    private final TreeMap<Long, State> states = new TreeMap<>();

    private long writes;
    private long committed;
    private long heldFrom = Long.MAX_VALUE;
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

    // ---- operations -------------------------------------------------------------------------------------------------

    Persist vote() {
        int term = state.hardState().term() + random.nextInt(3);
        boolean sameTerm = term == state.hardState().term();
        var votedFor = sameTerm && state.hardState().votedFor() != null
                ? state.hardState().votedFor()
                : random.nextBoolean() ? descriptor.self() : null;
        return next(null, state.base(), state.entries(), 0, new HardState(term, votedFor), List.of());
    }

    Persist append() {
        return next(
                null,
                state.base(),
                state.entries(),
                0,
                null,
                more(state.base(), state.entries(), random.nextInt(1, 5)));
    }

    /** Null if everything is committed. */
    @Nullable
    Persist truncate() {
        if (committed >= state.lastIndex()) {
            return null;
        }
        long from = random.nextLong(Math.max(committed, state.baseIndex()) + 1, state.lastIndex() + 1);
        List<Entry> kept = state.upTo(from - 1);
        HardState hardState = random.nextBoolean() ? higherTerm() : null;
        return next(null, state.base(), kept, from, hardState, more(state.base(), kept, random.nextInt(0, 4)));
    }

    private HardState higherTerm() {
        return new HardState(Math.max(state.hardState().term(), state.lastTerm()) + 1, null);
    }

    Persist nothing() {
        return next(null, state.base(), state.entries(), 0, null, List.of());
    }

    /** Where a leader's log begins that this replica is behind of. */
    SegmentAnchor leadersAnchor() {
        long index = Math.max(committed, 1) + random.nextInt(30);
        int term = Math.max(1, state.lastTerm()) + random.nextInt(2);
        boolean isConfigured = random.nextBoolean();
        return new SegmentAnchor(
                new EntryId(index, term),
                state.nextOffset() + random.nextInt(50),
                random.nextInt(1_000),
                isConfigured ? 1 + random.nextLong(index) : 0,
                isConfigured ? TestEntries.randomConfiguration(random) : Configuration.EMPTY,
                new ControlState(random.nextInt(20), random.nextInt(3) == 0 ? 4_000 + random.nextInt(9_000) : 0));
    }

    Persist restart(SegmentAnchor anchor) {
        List<Entry> added = more(anchor, List.of(), random.nextInt(0, 4));
        Persist write = next(
                anchor.toAnchor(descriptor.initialConfiguration()),
                anchor,
                List.of(),
                0,
                random.nextBoolean() ? higherTerm() : null,
                added);
        committed = anchor.previous().index();
        heldFrom = Long.MAX_VALUE;
        log().upkeep().holdFrom(heldFrom);
        return write;
    }

    /** Raises the commit index, also over entries that are not durable here yet. */
    void commit() {
        if (committed < state.lastIndex()) {
            committed = random.nextLong(committed + 1, state.lastIndex() + 1);
            log().committed(committed);
        }
    }

    /** Holds what is there now, or nothing any more. */
    void hold() {
        if (log().upkeep().anchor().id().index() < state.baseIndex()) {
            // It has yet to hear that its log begins anew, and what is held of the old one is given up then.
            return;
        }
        heldFrom = heldFrom == Long.MAX_VALUE
                ? log().upkeep().anchor().id().index() + 1 + random.nextInt(20)
                : Long.MAX_VALUE;
        log().upkeep().holdFrom(heldFrom);
    }

    private List<Entry> more(SegmentAnchor base, List<Entry> before, int count) {
        List<Entry> entries = new ArrayList<>();
        long index = base.previous().index() + before.size();
        int term = Math.max(Math.max(state.lastTerm(), base.previous().term()), 1)
                + (before.size() < state.entries().size() ? 1 : random.nextInt(2));
        long nextOffset = before.isEmpty() ? base.startOffset() : EntryFrame.nextOffset(before.getLast());
        for (int i = 0; i < count; i++) {
            index++;
            Entry entry = any(index, term, nextOffset);
            entries.add(entry);
            nextOffset = EntryFrame.nextOffset(entry);
        }
        return entries;
    }

    private Entry any(long index, int term, long nextOffset) {
        return switch (random.nextInt(16)) {
            case 0, 1 -> TestEntries.configuration(index, term, nextOffset, TestEntries.randomConfiguration(random));
            case 2 ->
                EntryFrame.control(
                        EntryKind.LOG_START,
                        index,
                        term,
                        nextOffset,
                        1000,
                        ControlPayload.logStart(1 + random.nextLong(nextOffset + 1)));
            case 3 ->
                EntryFrame.control(
                        EntryKind.ROLL,
                        index,
                        term,
                        nextOffset,
                        1000,
                        random.nextBoolean()
                                ? ControlPayload.roll()
                                : ControlPayload.roll(3_000 + random.nextInt(9_000)));
            default -> {
                int size = random.nextInt(6) == 0 ? random.nextInt(14_000) : random.nextInt(700);
                yield TestEntries.data(index, term, nextOffset, 1 + random.nextInt(3), 1000 + index, size, random);
            }
        };
    }

    private Persist next(
            @Nullable Anchor restart,
            SegmentAnchor base,
            List<Entry> kept,
            long truncateFrom,
            @Nullable HardState hardState,
            List<Entry> added) {
        List<Entry> entries = new ArrayList<>(kept);
        entries.addAll(added);
        state = new State(hardState == null ? state.hardState() : hardState, base, entries);
        states.put(++writes, state);
        return new Persist(++seq, restart, truncateFrom, hardState, added, List.of());
    }

    // ---- while it runs
    // ------------------------------------------------------------------------------------------------

    /** Reads something from segments and compares; also that what is held is there. */
    void compareStored() throws IOException {
        SegmentAnchor anchor = SegmentAnchor.of(log().upkeep().anchor());
        long first = anchor.previous().index() + 1;
        if (first <= state.baseIndex()) {
            // It has yet to hear that its log begins anew.
            return;
        }
        long stored = log().storedIndex();
        assertTrue(stored <= committed);
        assertTrue(heldFrom >= first, () -> heldFrom + " was held, and the log begins at " + first);
        assertEquals(state.anchorAt(first - 1), anchor);
        if (stored >= first) {
            for (Entry entry : log().read(random.nextLong(first, stored + 1), 2_000)) {
                assertTrue(
                        Arrays.equals(state.entry(entry.index()).frame(), entry.frame()),
                        () -> "wrong content of " + entry);
            }
        }
    }

    // ---- after a crash
    // ------------------------------------------------------------------------------------------------

    /** Compares what was recovered with what may be there, and goes on from it. */
    void recovered(PartitionLog found) throws IOException {
        log = found;
        assertEquals(descriptor, found.descriptor());
        RecoveredLog recovered = found.recovered();
        SegmentAnchor anchor = SegmentAnchor.of(found.upkeep().anchor());
        assertEquals(anchor.previous(), recovered.baseId());
        List<Entry> entries = readAll(found, recovered);
        assertEquals(anchor.previous().index() + entries.size(), recovered.lastIndex());
        State now = new State(recovered.hardState(), anchor, entries);
        long at = match(now);
        assertDerived(recovered, now);
        assertTrue(recovered.commitHint() <= committed, "a commit index out of nowhere");
        assertTrue(recovered.storedIndex() <= committed, "uncommitted entries in segments");
        // A commit index may be forgotten, never what was committed and durable here.
        states.clear();
        writes = Math.max(at, writes) + 1;
        states.put(writes, now);
        state = now;
        committed = Math.min(committed, recovered.commitHint());
        heldFrom = Long.MAX_VALUE;
    }

    /** Which write the log is at; the log must be one of the allowed states or lie between two of them. */
    private long match(State now) {
        for (var each : states.descendingMap().entrySet()) {
            State allowed = each.getValue();
            boolean isSameLog = now.hardState().equals(allowed.hardState())
                    && now.baseIndex() >= allowed.baseIndex()
                    && now.lastIndex() <= allowed.lastIndex()
                    && now.baseIndex() <= allowed.lastIndex()
                    && now.base().equals(allowed.anchorAt(now.baseIndex()))
                    && same(
                            allowed.after(now.baseIndex())
                                    .subList(0, now.entries().size()),
                            now.entries());
            if (isSameLog && (now.lastIndex() == allowed.lastIndex() || isWithin(each.getKey(), now))) {
                assertGivenUp(allowed, now);
                return each.getKey();
            }
        }
        throw new AssertionError(descriptor.group() + ": found " + now + "\n durable "
                + states.firstEntry().getValue() + "\n handed in " + states);
    }

    /** A large write goes into several frames: its truncation and hard state with the first entries, then the others. */
    private boolean isWithin(long write, State now) {
        State after = states.get(write);
        Long lower = states.lowerKey(write);
        if (lower == null || after == null) {
            return false;
        }
        State before = states.get(lower);
        return before != null && now.lastIndex() >= commonEnd(before, after);
    }

    /** Index of the last entry that two states have in common. */
    private static long commonEnd(State one, State other) {
        if (one.baseIndex() != other.baseIndex()) {
            return other.baseIndex();
        }
        long index = one.baseIndex();
        while (index < Math.min(one.lastIndex(), other.lastIndex())
                && Arrays.equals(
                        one.entry(index + 1).frame(), other.entry(index + 1).frame())) {
            index++;
        }
        return index;
    }

    private void assertGivenUp(State allowed, State now) {
        if (now.baseIndex() > allowed.baseIndex()) {
            long committedHere = Math.min(committed, allowed.lastIndex());
            long logStart = allowed.anchorAt(committedHere).control().logStartOffset();
            assertTrue(
                    now.base().startOffset() <= logStart,
                    () -> "begins at offset " + now.base().startOffset() + ", given up before " + logStart);
        }
    }

    private static boolean same(List<Entry> expected, List<Entry> found) {
        for (int i = 0; i < expected.size(); i++) {
            if (!Arrays.equals(expected.get(i).frame(), found.get(i).frame())) {
                return false;
            }
        }
        return expected.size() == found.size();
    }

    private static List<Entry> readAll(PartitionLog log, RecoveredLog recovered) throws IOException {
        List<Entry> entries = new ArrayList<>();
        long base = recovered.baseId().index();
        while (base + entries.size() < recovered.storedIndex()) {
            for (Entry entry : log.read(base + entries.size() + 1, 30_000)) {
                if (entry.index() <= recovered.storedIndex()) {
                    assertEquals(base + entries.size() + 1, entry.index());
                    entries.add(entry);
                }
            }
        }
        assertTrue(
                recovered.lastIndex() == base || !recovered.tail().isEmpty(),
                "the last entry must come with the recovered log");
        for (Entry entry : recovered.tail()) {
            if (entry.index() > base + entries.size()) {
                assertEquals(base + entries.size() + 1, entry.index());
                entries.add(entry);
            } else {
                assertTrue(Arrays.equals(
                        entries.get((int) (entry.index() - base) - 1).frame(), entry.frame()));
            }
        }
        if (recovered.lastIndex() > base) {
            assertEquals(recovered.lastIndex(), recovered.tail().getLast().index());
        }
        return entries;
    }

    private void assertDerived(RecoveredLog recovered, State now) {
        List<EntryId> terms = new ArrayList<>();
        List<ConfigurationAt> configurations = new ArrayList<>();
        for (Entry entry : now.entries()) {
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
        assertEquals(
                now.base().configurationIndex() == 0
                        ? descriptor.initialConfiguration()
                        : now.base().configuration(),
                recovered.baseConfiguration());
    }
}
