package dev.balsa.raft;

/**
 * Names one Raft group in the whole cluster. Zero is the metadata group; every other value is given out once by it
 * and never used again, so that a topic that is created again never meets the files of its predecessor.
 */
public record GroupId(long value) implements Comparable<GroupId> {
    public static final GroupId METADATA = new GroupId(0);

    public GroupId {
        if (value < 0) {
            throw new IllegalArgumentException("group id must not be negative: " + value);
        }
    }

    @Override
    public int compareTo(GroupId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "g" + value;
    }
}
