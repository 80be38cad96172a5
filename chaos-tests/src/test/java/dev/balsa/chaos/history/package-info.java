@NullMarked
package dev.balsa.chaos.history;

import org.jspecify.annotations.NullMarked;
