/**
 * The producer. Callers' threads serialise, choose a partition and append to the batch being filled; one sender thread owns
 * everything behind that: sequences, streams to brokers, retries, timeouts, callbacks.
 *
 * <ul>
 *   <li>{@code BalsaProducer}: what callers see
 *   <li>{@code BatchAccumulator}, {@code PartitionLane}, {@code MemoryBudget}: where callers' threads and the sender meet
 *   <li>{@code Sender}: the sender's loop; {@code PartitionSender}: one partition's batches, in order, through retries; {@code
 *       BrokerSender}, {@code ProduceStream}: one broker's stream
 * </ul>
 *
 * <p>Nothing here blocks the sender: a broker that is dead or slow holds up its own partitions only.
 */
@NullMarked
package dev.balsa.client.producer;

import org.jspecify.annotations.NullMarked;
