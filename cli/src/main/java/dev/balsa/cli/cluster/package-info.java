/**
 * {@code balsa cluster status} and {@code health}: what the cluster says of itself.
 */
@NullMarked
package dev.balsa.cli.cluster;

import org.jspecify.annotations.NullMarked;
