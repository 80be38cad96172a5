/**
 * Runs whole Raft clusters in one thread under a seeded schedule of faults and judges every state they reach. One long
 * determines a run down to its last event. Nothing here may read a clock, and no run may share state with another.
 */
@NullMarked
package dev.balsa.simulation;

import org.jspecify.annotations.NullMarked;
