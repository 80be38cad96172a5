package dev.balsa.broker.store;

import dev.balsa.broker.group.codec.GroupFormatException;
import dev.balsa.broker.group.codec.GroupRows;
import dev.balsa.broker.group.codec.GroupRows.Row;
import dev.balsa.broker.group.host.GroupStore;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.store.StateStore.Family;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.SnapshotReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

/** Consumer groups in the state store, under the prefix of the Raft group that keeps them. */
public final class StoredGroups implements GroupStore {
    private final StateStore store;

    public StoredGroups(StateStore store) {
        this.store = store;
    }

    @Override
    public Saved load(GroupId group) throws IOException {
        byte[] applied = store.get(Family.META, StateKeys.applied(group));
        if (applied == null) {
            return Saved.NONE;
        }
        GroupRows.Reader reader = new GroupRows.Reader();
        byte[] prefix = StateKeys.group(group);
        byte[] appliedKey = StateKeys.applied(group);
        store.scan(Family.META, prefix, (key, value) -> {
            if (Arrays.equals(key, appliedKey)) {
                return;
            }
            try {
                reader.add(Arrays.copyOfRange(key, prefix.length, key.length), value);
            } catch (GroupFormatException e) {
                throw new IOException("the state database holds unreadable consumer groups: " + e.getMessage(), e);
            }
        });
        return new Saved(ByteBuffer.wrap(applied).getLong(), reader.state());
    }

    @Override
    public void apply(GroupId group, long appliedIndex, GroupsState state, Collection<Row> changed) throws IOException {
        StateBatch batch = new StateBatch();
        for (Row row : changed) {
            byte[] key = key(group, row);
            byte[] value = GroupRows.value(row, state);
            if (value == null) {
                batch.delete(Family.META, key);
            } else {
                batch.put(Family.META, key, value);
            }
        }
        batch.put(Family.META, StateKeys.applied(group), StateKeys.value(appliedIndex));
        store.write(batch);
    }

    @Override
    public void replace(GroupId group, long appliedIndex, GroupsState state) throws IOException {
        byte[] prefix = StateKeys.group(group);
        StateBatch batch = new StateBatch().deleteRange(Family.META, prefix, StateKeys.after(prefix));
        try (SavedGroupRows rows = new SavedGroupRows(group, appliedIndex, state)) {
            while (rows.next()) {
                batch.put(Family.META, rows.key(), rows.value());
            }
        }
        store.write(batch);
    }

    @Override
    public SnapshotReader reader(GroupId group, long appliedIndex, GroupsState state) {
        return new RowReader(new SavedGroupRows(group, appliedIndex, state), StateKeys.group(group).length);
    }

    static byte[] key(GroupId group, Row row) {
        byte[] prefix = StateKeys.group(group);
        byte[] rest = GroupRows.key(row);
        byte[] key = Arrays.copyOf(prefix, prefix.length + rest.length);
        System.arraycopy(rest, 0, key, prefix.length, rest.length);
        return key;
    }

    @Override
    public GroupSnapshots snapshots(GroupId group) {
        return new StateSnapshots(store, Family.META, group, (next, batch) -> {});
    }

    @Override
    public void forget(GroupId group) throws IOException {
        byte[] prefix = StateKeys.group(group);
        store.write(new StateBatch().deleteRange(Family.META, prefix, StateKeys.after(prefix)));
    }
}
