package dev.balsa.chaos.group;

import java.util.ArrayList;
import java.util.List;

/** One partition in the hands of one member, from its assignment to its end. */
final class Ownership {
    /** How it ended. */
    enum End {
        /** It is the last thing known of the member: it was killed, or is still reading. */
        OPEN,
        REVOKED,
        LOST
    }

    private final MemberHistory member;
    private final int partition;
    private final long epoch;
    private final long fromNanos;
    private final List<MemberEvent.Read> reads = new ArrayList<>();
    private boolean isUnassigned;
    private long lastEpoch;
    private long endNanos;
    private End end = End.OPEN;

    Ownership(MemberHistory member, int partition, long epoch, long fromNanos) {
        this.member = member;
        this.partition = partition;
        this.epoch = epoch;
        this.lastEpoch = epoch;
        this.fromNanos = fromNanos;
        this.endNanos = fromNanos;
    }

    void read(MemberEvent.Read read) {
        reads.add(read);
        lastEpoch = Math.max(lastEpoch, read.epoch());
        endNanos = read.atNanos();
    }

    void end(End how, long atNanos) {
        end = how;
        endNanos = atNanos;
    }

    void unassigned() {
        isUnassigned = true;
    }

    MemberHistory member() {
        return member;
    }

    int partition() {
        return partition;
    }

    long epoch() {
        return epoch;
    }

    /** The highest in which it read. */
    long lastEpoch() {
        return lastEpoch;
    }

    long fromNanos() {
        return fromNanos;
    }

    /** Its end, or its last sign of life. */
    long endNanos() {
        return endNanos;
    }

    End end() {
        return end;
    }

    /** It reads what it was never given. */
    boolean isUnassigned() {
        return isUnassigned;
    }

    List<MemberEvent.Read> reads() {
        return reads;
    }

    long lastReadNanos() {
        return reads.isEmpty() ? fromNanos : reads.getLast().atNanos();
    }

    @Override
    public String toString() {
        return "partition " + partition + " of " + member.name() + " in epochs " + epoch + " to " + lastEpoch;
    }
}
