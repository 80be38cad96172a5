/**
 * Packs and unpacks the records of a batch with gzip, snappy, lz4 and zstd, in the stream forms of {@code
 * docs/record-batch.md}. Unpacking is bounded: by an absolute cap, and by a cap in proportion to the packed bytes, whatever
 * these claim.
 */
@NullMarked
package dev.balsa.client.codec;

import org.jspecify.annotations.NullMarked;
