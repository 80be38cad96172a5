/**
 * Benchmarks of the log store alone: journal, segments, checkpoints, recovery, index. They count syncs and bytes, which are the
 * same on every machine, and measure times, which are not.
 */
@NullMarked
package dev.balsa.bench.store;

import org.jspecify.annotations.NullMarked;
