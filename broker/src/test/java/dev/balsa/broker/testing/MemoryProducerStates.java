package dev.balsa.broker.testing;

import dev.balsa.broker.partition.ProducerState;
import dev.balsa.broker.partition.ProducerStateStore;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Producer state kept as bytes, so that what is loaded has been encoded and decoded. */
public final class MemoryProducerStates implements ProducerStateStore {
    private static final class Stored {
        private final TreeMap<Long, byte[]> producers = new TreeMap<>();
        private long appliedIndex;
    }

    private final Map<GroupId, Stored> groups = new HashMap<>();
    private final Map<GroupId, Long> durable = new HashMap<>();
    private final Map<GroupId, SnapshotChunk> staged = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private boolean holding;
    private int saves;

    /** Saves are written, but not reported, until let go. */
    public void hold(boolean newHolding) {
        holding = newHolding;
        if (!holding) {
            List<Runnable> run = List.copyOf(held);
            held.clear();
            run.forEach(Runnable::run);
        }
    }

    public int saves() {
        return saves;
    }

    @Override
    public Saved load(GroupId group) {
        Stored stored = groups.get(group);
        return stored == null
                ? Saved.NONE
                : new Saved(
                        stored.appliedIndex,
                        stored.producers.values().stream()
                                .map(ProducerState::decode)
                                .toList());
    }

    @Override
    public void save(GroupId group, Change change, Runnable whenSaved) {
        saves++;
        Stored stored = groups.computeIfAbsent(group, ignored -> new Stored());
        stored.appliedIndex = change.appliedIndex();
        change.removed().forEach(stored.producers::remove);
        change.written().forEach(state -> stored.producers.put(state.producerId(), state.encode()));
        if (holding) {
            held.add(whenSaved);
        } else {
            whenSaved.run();
        }
    }

    @Override
    public long durableIndex(GroupId group) {
        return durable.getOrDefault(group, 0L);
    }

    @Override
    public void flushSoon() {
        groups.forEach((group, stored) -> durable.put(group, stored.appliedIndex));
    }

    @Override
    public void stage(GroupId group, SnapshotChunk chunk) {
        staged.put(group, chunk);
    }

    @Override
    public byte @Nullable [] staged(GroupId group, EntryId anchor) {
        SnapshotChunk chunk = staged.get(group);
        return chunk != null && chunk.anchor().id().equals(anchor) ? chunk.bytes() : null;
    }

    @Override
    public void replace(GroupId group, Saved state) {
        staged.remove(group);
        groups.remove(group);
        save(group, new Change(state.appliedIndex(), state.producers(), List.of()), () -> {});
        flushSoon();
    }

    @Override
    public void forget(GroupId group) {
        groups.remove(group);
    }
}
