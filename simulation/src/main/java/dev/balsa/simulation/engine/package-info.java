/**
 * What makes a run a function of its seed: virtual time, random streams and the hashed record of events. Nothing here
 * may read a clock, start a thread or know Raft.
 */
@NullMarked
package dev.balsa.simulation.engine;

import org.jspecify.annotations.NullMarked;
