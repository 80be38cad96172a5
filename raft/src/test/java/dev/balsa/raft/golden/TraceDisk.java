package dev.balsa.raft.golden;

import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** What one node has on disk, and the writes that are on their way to it. Checks the order storage relies on. */
final class TraceDisk {
    private final Deque<Persist> underWay = new ArrayDeque<>();
    private final List<Entry> log = new ArrayList<>();
    private Anchor base;
    private HardState hardState = HardState.INITIAL;
    private long storedIndex;
    private long commitHint;

    TraceDisk(Configuration initial) {
        this.base = Anchor.beginning(initial);
    }

    void write(Persist persist) {
        if (!underWay.isEmpty() && underWay.getLast().seq() >= persist.seq()) {
            throw new IllegalStateException(
                    "write " + persist.seq() + " after " + underWay.getLast().seq());
        }
        underWay.add(persist);
    }

    boolean isBusy() {
        return !underWay.isEmpty();
    }

    /** Finishes the oldest write. */
    Persist finishOne() {
        Persist persist = Objects.requireNonNull(underWay.poll(), "nothing is being written");
        HardState written = persist.hardState();
        if (written != null) {
            hardState = written;
        }
        Anchor restart = persist.restart();
        if (restart != null) {
            log.clear();
            base = restart;
            storedIndex = restart.id().index();
        }
        if (persist.truncateFrom() > 0) {
            log.removeIf(entry -> entry.index() >= persist.truncateFrom());
        }
        for (Entry entry : persist.entries()) {
            if (entry.index() != lastIndex() + 1) {
                throw new IllegalStateException("write " + persist.seq() + " puts " + entry + " after " + log);
            }
            log.add(entry);
        }
        return persist;
    }

    void loseUnfinished() {
        underWay.clear();
    }

    /** Replaces everything, for scenarios that begin in the middle. */
    void replace(HardState state, List<Entry> entries, long commit) {
        underWay.clear();
        hardState = state;
        log.clear();
        log.addAll(entries);
        commitHint = commit;
    }

    void stored(long index) {
        storedIndex = index;
    }

    /** Removes entries from the front. */
    Anchor startAfter(long index) {
        base = anchorAt(index);
        log.removeIf(entry -> entry.index() <= index);
        return base;
    }

    Anchor base() {
        return base;
    }

    /** What a log that begins after this entry has to know. */
    Anchor anchorAt(long index) {
        if (index == base.id().index()) {
            return base;
        }
        RecoveredLog now = recovered();
        Configuration configuration = base.configuration();
        long configurationIndex = base.configurationIndex();
        for (RecoveredLog.ConfigurationAt at : now.configurations()) {
            if (at.index() <= index) {
                configuration = at.configuration();
                configurationIndex = at.index();
            }
        }
        return new Anchor(get(index).id(), configurationIndex, configuration, new byte[0]);
    }

    long storedIndex() {
        return storedIndex;
    }

    /** Whether it has the entry, or has had it. */
    boolean holds(Entry entry) {
        return entry.index() <= base.id().index()
                || (entry.index() <= lastIndex() && get(entry.index()).term() == entry.term());
    }

    long lastIndex() {
        return base.id().index() + log.size();
    }

    private Entry get(long index) {
        return log.get((int) (index - base.id().index()) - 1);
    }

    List<Entry> read(long fromIndex, int maxBytes) {
        List<Entry> read = new ArrayList<>();
        long bytes = 0;
        for (long index = fromIndex; index > base.id().index() && index <= storedIndex; index++) {
            Entry entry = get(index);
            bytes += entry.sizeBytes();
            if (!read.isEmpty() && bytes > maxBytes) {
                break;
            }
            read.add(entry);
        }
        return read;
    }

    List<Entry> log() {
        return log;
    }

    HardState hardState() {
        return hardState;
    }

    RecoveredLog recovered() {
        List<EntryId> terms = new ArrayList<>();
        List<RecoveredLog.ConfigurationAt> configurations = new ArrayList<>();
        int term = base.id().term();
        for (Entry entry : log) {
            if (entry.term() != term) {
                terms.add(entry.id());
                term = entry.term();
            }
            if (entry.kind() == EntryKind.CONFIGURATION) {
                configurations.add(
                        new RecoveredLog.ConfigurationAt(entry.index(), Objects.requireNonNull(entry.configuration())));
            }
        }
        List<Entry> tail =
                log.stream().filter(entry -> entry.index() >= storedIndex).toList();
        return new RecoveredLog(
                hardState,
                base,
                terms,
                configurations,
                tail,
                lastIndex(),
                storedIndex,
                Math.max(commitHint, storedIndex));
    }
}
