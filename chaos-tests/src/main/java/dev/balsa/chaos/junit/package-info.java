/**
 * Clusters of real broker processes for JUnit Jupiter tests of whatever uses Balsa, with a handle to break them. JUnit itself is the
 * test's: only this package may use it.
 */
@NullMarked
package dev.balsa.chaos.junit;

import org.jspecify.annotations.NullMarked;
