/** Tests of the package of that name. */
@NullMarked
package dev.balsa.chaos.net;

import org.jspecify.annotations.NullMarked;
