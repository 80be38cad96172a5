/**
 * The {@code balsa} command: arguments in, tables and exit codes out. Everything it knows of a cluster comes through
 * {@code dev.balsa.client}; it must not hold logic that a program using the client could want too.
 */
@NullMarked
package dev.balsa.cli;

import org.jspecify.annotations.NullMarked;
