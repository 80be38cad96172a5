package dev.balsa.raft.log;

/**
 * What the disk behind a replica can take, as its storage sees it and as it tells its leader. Never decides what is true of the log:
 * only who is sent data, who campaigns and who hands leadership over.
 *
 * @param room for entries with data
 * @param isDamaged a committed entry cannot be read and has not been repaired yet
 * @param isSlow writes take so long that a leader with such a disk holds everybody up
 */
public record DiskState(Room room, boolean isDamaged, boolean isSlow) {
    /** Room for entries with data; terms, votes and entries without data find some in any case. */
    public enum Room {
        OPEN,
        /** More is under way than the disk takes; passes soon. */
        CONGESTED,
        /** The disk is full; may last. */
        FULL
    }

    public static final DiskState HEALTHY = new DiskState(Room.OPEN, false, false);

    private static final int ROOM_BITS = 3;
    private static final int DAMAGED_BIT = 4;
    private static final int SLOW_BIT = 8;

    public boolean acceptsData() {
        return room == Room.OPEN;
    }

    /** Whether somebody else had better lead, if there is anybody. */
    public boolean shouldNotLead() {
        return room == Room.FULL || isDamaged || isSlow;
    }

    /** For the wire: 0 is {@link #HEALTHY}. */
    public int code() {
        int bits = switch (room) {
            case OPEN -> 0;
            case CONGESTED -> 1;
            case FULL -> 2;
        };
        return bits | (isDamaged ? DAMAGED_BIT : 0) | (isSlow ? SLOW_BIT : 0);
    }

    /** What a later version means by other bits is no reason to send it data. */
    public static DiskState ofCode(int code) {
        if (code == 0) {
            return HEALTHY;
        }
        Room room = switch (code & ROOM_BITS) {
            case 0 -> Room.OPEN;
            case 1 -> Room.CONGESTED;
            default -> Room.FULL;
        };
        return new DiskState(room, (code & DAMAGED_BIT) != 0, (code & SLOW_BIT) != 0);
    }
}
