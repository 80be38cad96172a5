/**
 * {@code balsa produce} and {@code balsa consume}: lines in, lines out. Bytes pass through unchanged; nothing here may decode text.
 */
@NullMarked
package dev.balsa.cli.records;

import org.jspecify.annotations.NullMarked;
