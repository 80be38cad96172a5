package dev.balsa.log;

/** What a data directory can take at this moment, worst last. */
public enum StoreHealth {
    /** Everything. */
    OPEN,
    /** More has been handed in than the disk takes: whoever can wait should be told to. Passes within seconds. */
    CONGESTED,
    /**
     * The disk is full, or nearly. Nothing that brings data may be handed in; terms, votes, truncations, log starts and
     * configurations still may, since the journal has its files already. Ends unaided when there is space again.
     */
    READ_ONLY,
    /** For good. Nothing more becomes durable. */
    FAILED;

    /** Whether entries with records may be handed in. */
    public boolean acceptsData() {
        return this == OPEN;
    }
}
