/**
 * {@code balsa simulate}: the seeded simulator of the Raft core as a command. Needs no cluster and touches no file; what is
 * right and wrong is decided in the simulation module, never here.
 */
@NullMarked
package dev.balsa.cli.simulate;

import org.jspecify.annotations.NullMarked;
