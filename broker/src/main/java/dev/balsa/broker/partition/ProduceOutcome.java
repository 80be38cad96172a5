package dev.balsa.broker.partition;

import dev.balsa.broker.error.Failure;

/** How a produce ended. */
public sealed interface ProduceOutcome {
    /**
     * @param baseOffset -1 with {@link Acks#NONE}, as {@code lastOffset}
     * @param reached what is true at this moment
     * @param duplicate the batch had been written before; offsets and time are those of the first time
     */
    record Appended(
            long baseOffset,
            long lastOffset,
            long appendTimeMs,
            int leaderEpoch,
            long logStartOffset,
            Acks reached,
            boolean duplicate)
            implements ProduceOutcome {}

    /** The failure says whether it is certain that nothing was written. */
    record Refused(Failure failure) implements ProduceOutcome {}
}
