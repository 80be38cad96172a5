/**
 * The seam to the disk. Nothing else in the log store may open a file.
 */
@NullMarked
package dev.balsa.log.file;

import org.jspecify.annotations.NullMarked;
