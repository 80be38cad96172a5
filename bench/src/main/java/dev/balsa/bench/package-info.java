/** Benchmarks. */
@NullMarked
package dev.balsa.bench;

import org.jspecify.annotations.NullMarked;
