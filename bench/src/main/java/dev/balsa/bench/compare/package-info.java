/**
 * The comparison with Kafka, run by {@code bench/compare}: both clusters on this machine, the same loads in turn, each by a
 * client process of its own, and a table of ratios. Nothing here asserts anything; a ratio that is missed is written down as
 * it is.
 */
@NullMarked
package dev.balsa.bench.compare;

import org.jspecify.annotations.NullMarked;
