package dev.balsa.chaos.virtual;

/** How much of a stream's one direction is under way, so that senders are told to wait. */
final class Outbox {
    private static final long LIMIT_BYTES = 256 << 10;
    private static final long TOLD_AFTER_US = 150;

    private final VirtualProcess sender;
    private final Runnable becomesReady;
    private long underWayBytes;

    Outbox(VirtualProcess sender, Runnable becomesReady) {
        this.sender = sender;
        this.becomesReady = becomesReady;
    }

    boolean isReady() {
        return underWayBytes < LIMIT_BYTES;
    }

    void sent(int bytes) {
        underWayBytes += bytes;
    }

    /** The receiver has taken them. */
    void taken(int bytes) {
        boolean wasReady = isReady();
        underWayBytes -= bytes;
        if (!wasReady && isReady()) {
            sender.in(TOLD_AFTER_US, becomesReady);
        }
    }
}
