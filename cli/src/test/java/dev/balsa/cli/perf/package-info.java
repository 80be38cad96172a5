@NullMarked
package dev.balsa.cli.perf;

import org.jspecify.annotations.NullMarked;
