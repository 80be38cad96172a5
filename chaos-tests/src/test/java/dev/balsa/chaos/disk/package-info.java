/** Tests of the package of that name. */
@NullMarked
package dev.balsa.chaos.disk;

import org.jspecify.annotations.NullMarked;
