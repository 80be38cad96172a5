/** What clients can make a broker hold: real processes with the heap of the distribution, and clients that do their worst. */
@NullMarked
package dev.balsa.chaos.memory;

import org.jspecify.annotations.NullMarked;
