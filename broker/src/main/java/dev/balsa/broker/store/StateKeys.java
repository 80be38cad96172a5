package dev.balsa.broker.store;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.EntryId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/** Keys whose byte order is the order of what they stand for. */
final class StateKeys {
    private static final byte APPLIED = 1;

    private StateKeys() {}

    static byte[] group(GroupId group) {
        return ByteBuffer.allocate(8).putLong(group.value()).array();
    }

    static byte[] table(GroupId group, byte table) {
        return ByteBuffer.allocate(9).putLong(group.value()).put(table).array();
    }

    /** Of the row that says up to which entry the group's other rows are applied. */
    static byte[] applied(GroupId group) {
        return table(group, APPLIED);
    }

    static byte[] row(GroupId group, byte table, int id) {
        return ByteBuffer.allocate(13)
                .putLong(group.value())
                .put(table)
                .putInt(id)
                .array();
    }

    static byte[] row(GroupId group, byte table, long id) {
        return ByteBuffer.allocate(17)
                .putLong(group.value())
                .put(table)
                .putLong(id)
                .array();
    }

    static byte[] row(GroupId group, byte table, UUID id) {
        return ByteBuffer.allocate(25)
                .putLong(group.value())
                .put(table)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static byte[] row(GroupId group, byte table, UUID id, int number) {
        return ByteBuffer.allocate(29)
                .putLong(group.value())
                .put(table)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putInt(number)
                .array();
    }

    static byte[] value(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    static byte[] value(EntryId id) {
        return ByteBuffer.allocate(12).putLong(id.index()).putInt(id.term()).array();
    }

    /** The first key behind all that begin with the prefix. */
    static byte[] after(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            throw new IllegalArgumentException("no key follows a prefix of " + prefix.length + " bytes FF");
        }
        byte[] after = Arrays.copyOf(prefix, last + 1);
        after[last]++;
        return after;
    }
}
