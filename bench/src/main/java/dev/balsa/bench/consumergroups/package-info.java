/**
 * What consumer groups cost: commits, rebalances of large groups, and many idle ones, on real broker processes. Speaks the wire
 * contract directly, so that the figures are the servers'.
 */
@NullMarked
package dev.balsa.bench.consumergroups;

import org.jspecify.annotations.NullMarked;
