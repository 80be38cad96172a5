@NullMarked
package dev.balsa.chaos.command;

import org.jspecify.annotations.NullMarked;
