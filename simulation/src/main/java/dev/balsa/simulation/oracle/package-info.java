/**
 * What is true of a run as a whole, known only from outside: the one committed log and what clients were told. Nothing
 * here may be seen by the simulated cluster.
 */
@NullMarked
package dev.balsa.simulation.oracle;

import org.jspecify.annotations.NullMarked;
