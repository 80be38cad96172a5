/**
 * What clients do to a cluster while it is being broken. It records what was sent and acknowledged and judges nothing.
 */
@NullMarked
package dev.balsa.chaos.workload;

import org.jspecify.annotations.NullMarked;
