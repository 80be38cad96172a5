/**
 * Brokers with a bug built in, to see that chaos runs convict them. Their sources are no part of the build: a bug is a replacement in a
 * source file, compiled into a directory that only brokers of such a run have in front of their class path.
 */
@NullMarked
package dev.balsa.chaos.mutant;

import org.jspecify.annotations.NullMarked;
