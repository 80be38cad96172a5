/** Tests written with the extension, as users write theirs. */
@NullMarked
package dev.balsa.chaos.junit;

import org.jspecify.annotations.NullMarked;
