/** Tests of the package of that name. */
@NullMarked
package dev.balsa.chaos.lab;

import org.jspecify.annotations.NullMarked;
