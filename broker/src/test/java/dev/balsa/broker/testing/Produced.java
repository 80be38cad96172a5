package dev.balsa.broker.testing;

import dev.balsa.broker.error.Failure;
import dev.balsa.broker.partition.ProduceOutcome;

/** The answer to one produce. */
public final class Produced extends Answer<ProduceOutcome> {
    public ProduceOutcome.Appended appended() {
        return get(ProduceOutcome.Appended.class);
    }

    public Failure failure() {
        return get(ProduceOutcome.Refused.class).failure();
    }
}
