package dev.balsa.client.producer;

/**
 * How large batches may become.
 *
 * @param bytes {@code batch.size}: when they are sent
 * @param mostBytes before they are packed, however well that goes
 */
record BatchSize(int bytes, int mostBytes) {}
