/**
 * The shared, recycled write-ahead journal: the only sync on the acknowledge path. Nothing here knows segments' layout.
 */
@NullMarked
package dev.balsa.log.journal;

import org.jspecify.annotations.NullMarked;
