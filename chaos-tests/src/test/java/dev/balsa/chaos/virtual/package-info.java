/** Tests of simulated clusters. */
@NullMarked
package dev.balsa.chaos.virtual;

import org.jspecify.annotations.NullMarked;
