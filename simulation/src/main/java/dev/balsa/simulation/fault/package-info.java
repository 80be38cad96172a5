/**
 * What goes wrong in a run: a plan drawn from the seed before the run starts, so that any part of it can be left out when
 * a failure is made small. Nothing here may draw randomness while the plan is carried out.
 */
@NullMarked
package dev.balsa.simulation.fault;

import org.jspecify.annotations.NullMarked;
