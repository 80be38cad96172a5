/** Starts real clusters, breaks them, and checks what they promised. */
@NullMarked
package dev.balsa.chaos;

import org.jspecify.annotations.NullMarked;
