/**
 * What many idle groups cost: three hosts in one process, joined by memory instead of a network, with nothing to store. Measured
 * by the command {@code bench/groups}; nothing here asserts anything or may be used by a broker.
 */
@NullMarked
package dev.balsa.bench.groups;

import org.jspecify.annotations.NullMarked;
