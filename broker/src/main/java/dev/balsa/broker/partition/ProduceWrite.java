package dev.balsa.broker.partition;

import java.util.function.Consumer;

/**
 * One batch for one partition.
 *
 * @param leaderEpoch 0, or the only term in which the caller wants it written
 * @param deadlineNanos on the monotonic clock; an answer comes no later than one tick after it
 * @param lane keeps the order of one caller's writes to this partition
 * @param resume the caller knows of the lane's failure and goes on after it
 * @param done called exactly once, on the group's loop or the caller's thread: it must not block
 */
public record ProduceWrite(
        CheckedBatch batch,
        Acks acks,
        int leaderEpoch,
        long deadlineNanos,
        WriteLane lane,
        boolean resume,
        Consumer<ProduceOutcome> done) {}
