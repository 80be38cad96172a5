/**
 * What is known of the groups of one partition, as immutable values, and how facts change it. Pure: no I/O, clock, thread or
 * chance; two replicas that have applied the same facts are equal.
 */
@NullMarked
package dev.balsa.broker.group.state;

import org.jspecify.annotations.NullMarked;
