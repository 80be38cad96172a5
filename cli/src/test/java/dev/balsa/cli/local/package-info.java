@NullMarked
package dev.balsa.cli.local;

import org.jspecify.annotations.NullMarked;
