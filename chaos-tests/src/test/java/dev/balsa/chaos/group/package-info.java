/** Runs of groups, and what convicts them. */
@NullMarked
package dev.balsa.chaos.group;

import org.jspecify.annotations.NullMarked;
