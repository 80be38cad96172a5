/**
 * Faults that a broker does to itself on request: what is wrong at the moment and for how long, and what stands in front of its files,
 * clock, messages and calls to make it so. Nothing here may run unless fault injection is enabled, and nothing but the wiring and
 * the service may know it.
 */
@NullMarked
package dev.balsa.broker.fault;

import org.jspecify.annotations.NullMarked;
