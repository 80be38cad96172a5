/**
 * The Raft state machine: {@code step(Input, Effects)}, single-threaded and driven by ticks. No clock, no I/O, no
 * threads, no randomness of its own, no logging; remote input never throws.
 *
 * <p>{@code docs/raft.md} explains it, with the table of states and the reasons where it differs from the paper. Read
 * {@link dev.balsa.raft.core.RaftCore} first, then the roles; each rule has a scenario under
 * {@code raft/src/test/resources/traces}.
 */
@NullMarked
package dev.balsa.raft.core;

import org.jspecify.annotations.NullMarked;
