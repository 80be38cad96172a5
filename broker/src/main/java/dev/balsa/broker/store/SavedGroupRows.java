package dev.balsa.broker.store;

import dev.balsa.broker.group.codec.GroupRows;
import dev.balsa.broker.group.codec.GroupRows.Row;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.raft.GroupId;
import java.util.Iterator;

/** Everything that is kept of a state, made row by row: the applied index, then the state's own rows. */
final class SavedGroupRows implements Rows {
    private final GroupId group;
    private final GroupsState state;
    private final Iterator<Row> rows;
    private byte[] key;
    private byte[] value;
    private boolean isBegun;

    SavedGroupRows(GroupId group, long appliedIndex, GroupsState state) {
        this.group = group;
        this.state = state;
        this.rows = GroupRows.rows(state);
        this.key = StateKeys.applied(group);
        this.value = StateKeys.value(appliedIndex);
    }

    @Override
    public boolean next() {
        if (!isBegun) {
            isBegun = true;
            return true;
        }
        while (rows.hasNext()) {
            Row row = rows.next();
            byte[] content = GroupRows.value(row, state);
            if (content != null) {
                key = StoredGroups.key(group, row);
                value = content;
                return true;
            }
        }
        return false;
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() {
        return value;
    }

    @Override
    public void close() {}
}
