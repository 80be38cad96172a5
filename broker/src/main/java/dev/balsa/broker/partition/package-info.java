/**
 * One replica of one partition: offsets, deduplication of producers, answering produces at the level asked, and reads up to
 * the high watermark. It must not know gRPC, metadata or other groups.
 */
@NullMarked
package dev.balsa.broker.partition;

import org.jspecify.annotations.NullMarked;
