package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An application that remembers what it was told and checks that commits come in order, once. */
final class TestListener implements GroupListener {
    final RaftGroup group;
    final List<String> calls = new ArrayList<>();
    final List<Entry> committed = new ArrayList<>();
    final @Nullable TestSnapshots snapshots;
    final Map<Long, Long> proposed = new TreeMap<>();
    final Map<Long, RejectReason> rejected = new TreeMap<>();

    @Nullable
    RaftStatus lastRole;

    @Nullable
    String haltReason;

    long appliedIndex;
    long durableIndex;
    int ticks;
    boolean needsEveryEntry;
    Runnable onCommitted = () -> {};

    TestListener(RaftGroup group, long appliedIndex) {
        this(group, appliedIndex, null);
    }

    /** @param snapshots null if the log is all there is */
    TestListener(RaftGroup group, long appliedIndex, @Nullable TestSnapshots snapshots) {
        this.group = group;
        this.appliedIndex = appliedIndex;
        this.snapshots = snapshots;
        if (snapshots != null) {
            snapshots.serves(this);
        }
    }

    @Override
    public void restarted(Anchor anchor) {
        if (needsEveryEntry) {
            GroupListener.super.restarted(anchor);
        }
        appliedIndex = anchor.id().index();
        committed.clear();
        calls.add("restarted " + anchor.id());
    }

    @Override
    public @Nullable GroupSnapshots snapshots() {
        return snapshots;
    }

    @Override
    public void roleChanged(RaftStatus status) {
        lastRole = status;
        calls.add("role " + status.role() + " " + status.term());
    }

    @Override
    public void proposed(long token, long firstIndex, int term) {
        proposed.put(token, firstIndex);
        calls.add("proposed " + token);
    }

    @Override
    public void rejected(long token, RejectReason reason) {
        rejected.put(token, reason);
        calls.add("rejected " + token + " " + reason);
    }

    @Override
    public void durable(long index) {
        durableIndex = index;
    }

    @Override
    public void committed(List<Entry> entries) {
        for (Entry entry : entries) {
            assertEquals(appliedIndex + 1, entry.index(), "committed entries come in order and once");
            appliedIndex = entry.index();
            committed.add(entry);
            calls.add("committed " + entry.index());
        }
        onCommitted.run();
    }

    @Override
    public void tick(long nowNanos) {
        ticks++;
    }

    @Override
    public void halted(String reason) {
        haltReason = reason;
        calls.add("halted");
    }

    /** The state: what was put in place of earlier entries, and what came after. */
    List<String> texts() {
        List<String> texts = new ArrayList<>(snapshots == null ? List.of() : snapshots.base());
        committed.stream()
                .filter(entry -> entry.kind() == EntryKind.DATA)
                .map(TestEntries::text)
                .forEach(texts::add);
        return texts;
    }
}
