/**
 * Clusters of real broker processes, driven through the {@code balsa} command as a person would. It kills what it started and
 * cleans up what an earlier run left; it must not reach into a broker.
 */
@NullMarked
package dev.balsa.chaos.cluster;

import org.jspecify.annotations.NullMarked;
