/**
 * The process of one broker without the command line around it. It must not know any command.
 */
@NullMarked
package dev.balsa.cli.process;

import org.jspecify.annotations.NullMarked;
