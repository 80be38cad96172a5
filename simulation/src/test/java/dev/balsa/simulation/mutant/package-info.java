/** Deliberate bugs in the core, to see that the simulator finds them. None of it is ever shipped. */
@NullMarked
package dev.balsa.simulation.mutant;

import org.jspecify.annotations.NullMarked;
