/** How long a broker that was killed takes to serve again, measured on real processes; nothing here asserts anything. */
@NullMarked
package dev.balsa.bench.restart;

import org.jspecify.annotations.NullMarked;
