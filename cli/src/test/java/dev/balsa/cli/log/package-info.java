/** Tests of the commands that look into a data directory. */
@NullMarked
package dev.balsa.cli.log;

import org.jspecify.annotations.NullMarked;
