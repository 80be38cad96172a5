/**
 * How long partitions take no records when a broker is killed or hangs, for Balsa and for Kafka by the same tool. It knows both systems
 * only as brokers that lead partitions, and clients that send one record after the other.
 */
@NullMarked
package dev.balsa.bench.leaderkills;

import org.jspecify.annotations.NullMarked;
