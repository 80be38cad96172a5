package dev.balsa.broker.group;

import java.nio.charset.StandardCharsets;

/** The internal topic that keeps the groups: its name, and which of its partitions keeps which group. */
public final class GroupTopic {
    public static final String NAME = "__groups";

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private GroupTopic() {}

    /**
     * The partition of a group: 64-bit FNV-1a over the UTF-8 bytes of its name, modulo the number of partitions, as an unsigned
     * number. Never to be changed, nor the number of partitions of a topic that has groups: both move every group.
     */
    public static int partitionOf(String group, int partitions) {
        long hash = FNV_OFFSET;
        for (byte b : group.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return (int) Long.remainderUnsigned(hash, partitions);
    }
}
