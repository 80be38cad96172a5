/**
 * The record batch: the one form in which records travel and are stored, in the open layout of Kafka's RecordBatch v2.
 *
 * <p>{@link dev.balsa.wire.record.RecordBatchBuilder} writes batches, {@link dev.balsa.wire.record.RecordBatch} reads them in
 * place. {@code docs/record-batch.md} describes the bytes.
 *
 * <p>Depends on the JDK alone: no protobuf, no compression library (those come in through {@link
 * dev.balsa.wire.record.PayloadCompressor} and {@link dev.balsa.wire.record.PayloadDecompressor}), no I/O, no clock. Every
 * length and count found in a batch is a claim and is checked against the bytes that are really there before it is used.
 */
@NullMarked
package dev.balsa.wire.record;

import org.jspecify.annotations.NullMarked;
