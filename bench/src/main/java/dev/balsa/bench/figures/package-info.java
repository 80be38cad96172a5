/**
 * Figures of a whole cluster of real processes: how fast it starts, how long a fault is felt, what it costs when idle. Each
 * is measured by the command {@code bench/figures}; nothing here asserts anything.
 */
@NullMarked
package dev.balsa.bench.figures;

import org.jspecify.annotations.NullMarked;
