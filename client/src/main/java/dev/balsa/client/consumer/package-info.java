/**
 * The consumer. All of its state belongs to the thread that calls it; there is no thread of its own. Fetches run ahead of the
 * caller: their answers wait in an inbox until the next {@code poll}, within bounds.
 *
 * <ul>
 *   <li>{@code BalsaConsumer}: what callers see
 *   <li>{@code Fetcher}: which partitions to ask which broker for, and what to do with the answers
 *   <li>{@code AssignedPartition}: one partition's position and fetched batches; {@code BatchCursor}: records out of batches
 *   <li>{@code OffsetLookups}: first and last offsets
 * </ul>
 */
@NullMarked
package dev.balsa.client.consumer;

import org.jspecify.annotations.NullMarked;
