/**
 * The consumer. All of its state belongs to the thread that calls it; a member of a group has one more thread, which only sends
 * heartbeats (package {@code client.group}). Fetches run ahead of the caller: their answers wait in an inbox until the next
 * {@code poll}, within bounds.
 *
 * <ul>
 *   <li>{@code BalsaConsumer}: what callers see; {@code ConsumerParts}: how it is put together; {@code WorkLoop}: how calls wait
 *   <li>{@code Fetcher}: which partitions to ask which broker for, and what to do with the answers
 *   <li>{@code Assignment}, {@code AssignedPartition}: what is read, its positions and fetched batches; {@code BatchCursor}:
 *       records out of batches
 *   <li>{@code Positions}, {@code OffsetSearch}, {@code OffsetLookups}, {@code RecordSearches}: where to read
 *   <li>{@code Rebalancer}: partitions that come and go; {@code Committer}, {@code AutoCommit}, {@code CommittedOffsets}:
 *       offsets of the group
 * </ul>
 */
@NullMarked
package dev.balsa.client.consumer;

import org.jspecify.annotations.NullMarked;
