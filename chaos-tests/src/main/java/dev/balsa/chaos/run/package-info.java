/**
 * One run from the first broker to the last line of the history: cluster, load, faults, healing, final read. It judges nothing.
 */
@NullMarked
package dev.balsa.chaos.run;

import org.jspecify.annotations.NullMarked;
