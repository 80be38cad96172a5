/**
 * {@code balsa partition ...}: moving single partitions and their leaders.
 */
@NullMarked
package dev.balsa.cli.partition;

import org.jspecify.annotations.NullMarked;
