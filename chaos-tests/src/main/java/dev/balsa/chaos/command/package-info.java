/**
 * {@code balsa chaos}: a command of the command line that lives here, because this module knows the command line and not the other
 * way round.
 */
@NullMarked
package dev.balsa.chaos.command;

import org.jspecify.annotations.NullMarked;
