/**
 * A disk in memory that loses what POSIX lets it lose, for tests of everything that writes and for simulated clusters. Nothing that
 * serves anybody may use it.
 */
@NullMarked
package dev.balsa.log.crash;

import org.jspecify.annotations.NullMarked;
