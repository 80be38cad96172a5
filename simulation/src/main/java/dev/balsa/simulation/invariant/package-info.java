/**
 * What must hold in every state of every run, one class a rule, each looking only at what changed. Nothing here may
 * change the cluster.
 */
@NullMarked
package dev.balsa.simulation.invariant;

import org.jspecify.annotations.NullMarked;
