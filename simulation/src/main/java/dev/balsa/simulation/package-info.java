/** Runs whole Raft clusters in one thread under a seeded schedule of faults. */
@NullMarked
package dev.balsa.simulation;

import org.jspecify.annotations.NullMarked;
