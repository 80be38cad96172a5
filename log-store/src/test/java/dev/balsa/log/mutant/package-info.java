/**
 * Stores with a bug put into them on purpose, and the tests that find it. The bugs are made here, from the text of the
 * sources, and exist nowhere else.
 */
@NullMarked
package dev.balsa.log.mutant;

import org.jspecify.annotations.NullMarked;
