/**
 * The Raft state machine: {@code step(Input, Effects)}, single-threaded and driven by ticks. No clock, no I/O, no
 * threads, no randomness of its own, no logging; remote input never throws.
 */
@NullMarked
package dev.balsa.raft.core;

import org.jspecify.annotations.NullMarked;
