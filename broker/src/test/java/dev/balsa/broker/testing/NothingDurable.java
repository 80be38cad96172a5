package dev.balsa.broker.testing;

import dev.balsa.broker.retention.DerivedState;

/** State of which a power cut leaves nothing. */
public final class NothingDurable implements DerivedState {
    @Override
    public long durableIndex() {
        return 0;
    }

    @Override
    public void flushSoon() {}
}
