@NullMarked
package dev.balsa.cli.simulate;

import org.jspecify.annotations.NullMarked;
