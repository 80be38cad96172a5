/**
 * Which faults happen to whom and when, as values: made from a seed, written as text, read back, made smaller. It injects nothing
 * and knows no cluster.
 */
@NullMarked
package dev.balsa.chaos.plan;

import org.jspecify.annotations.NullMarked;
