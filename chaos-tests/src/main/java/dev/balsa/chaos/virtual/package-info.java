/**
 * Whole clusters in one thread: the real brokers with their real logs, on simulated disks, networks and clocks, driven by a seed, with
 * clients and faults in the words of the other harness, and judged by the same checkers. No run may read a clock, start a thread
 * or wait.
 */
@NullMarked
package dev.balsa.chaos.virtual;

import org.jspecify.annotations.NullMarked;
