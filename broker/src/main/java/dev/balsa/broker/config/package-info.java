/**
 * What an operator may set: one table of options with type, default, range and meaning, and the strict reading of it from
 * files, the environment and the command line. It must not know what the values are used for.
 */
@NullMarked
package dev.balsa.broker.config;

import org.jspecify.annotations.NullMarked;
