package dev.balsa.broker.partition;

import java.util.function.Consumer;

/**
 * One look at committed records, without waiting for more.
 *
 * @param offset the first one wanted; may be the high watermark, then nothing is there yet
 * @param maxBytes bound of the batches' bytes
 * @param alwaysOne return the first batch even if it alone is larger
 * @param leaderEpoch 0, or the only term in which the caller wants to be served
 * @param done called exactly once, on the group's loop: it must not block
 */
public record ReadRequest(long offset, int maxBytes, boolean alwaysOne, int leaderEpoch, Consumer<ReadOutcome> done) {}
