/**
 * Clients of the simulated cluster, and the part of a broker that stands between them and the core: whom to answer when
 * what commits. Nothing here may decide what is correct.
 */
@NullMarked
package dev.balsa.simulation.workload;

import org.jspecify.annotations.NullMarked;
