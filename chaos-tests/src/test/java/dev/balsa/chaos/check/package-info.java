@NullMarked
package dev.balsa.chaos.check;

import org.jspecify.annotations.NullMarked;
