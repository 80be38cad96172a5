/** Rules on structure and source that no compiler checks. */
@NullMarked
package dev.balsa.arch;

import org.jspecify.annotations.NullMarked;
