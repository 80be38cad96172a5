package dev.balsa.raft.log;

/** What an entry is for. Only {@link #DATA} entries hold records and take offsets; the codes are on disk and on the wire. */
public enum EntryKind {
    DATA(1),
    NOOP(2),
    CONFIGURATION(3),
    ROLL(4),
    LOG_START(5),
    MARKER(6);

    private final int code;

    EntryKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** @throws IllegalArgumentException if no kind has this code */
    public static EntryKind ofCode(int code) {
        return switch (code) {
            case 1 -> DATA;
            case 2 -> NOOP;
            case 3 -> CONFIGURATION;
            case 4 -> ROLL;
            case 5 -> LOG_START;
            case 6 -> MARKER;
            default -> throw new IllegalArgumentException("no entry kind has the code " + code);
        };
    }
}
