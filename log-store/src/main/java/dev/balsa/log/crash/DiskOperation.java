package dev.balsa.log.crash;

/** What can be counted and made to fail on a {@link CrashFs}. */
public enum DiskOperation {
    CREATE(true),
    OPEN(false),
    READ(false),
    WRITE(true),
    FORCE(true),
    TRUNCATE(true),
    RENAME(true),
    DELETE(true),
    CREATE_DIRECTORIES(true),
    SYNC_DIRECTORY(true);

    private final boolean changing;

    DiskOperation(boolean changing) {
        this.changing = changing;
    }

    /** Whether a power cut before or after it can make a difference; only these are numbered. */
    public boolean isChanging() {
        return changing;
    }
}
