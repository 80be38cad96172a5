@NullMarked
package dev.balsa.chaos;

import org.jspecify.annotations.NullMarked;
