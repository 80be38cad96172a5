/** Tests of the package of that name. */
@NullMarked
package dev.balsa.chaos.run;

import org.jspecify.annotations.NullMarked;
