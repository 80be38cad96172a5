/**
 * {@code balsa log}: looks into a data directory that no broker uses. Nothing here writes, or opens a file for more than
 * reading.
 */
@NullMarked
package dev.balsa.cli.log;

import org.jspecify.annotations.NullMarked;
