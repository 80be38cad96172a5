@NullMarked
package dev.balsa.cli.cluster;

import org.jspecify.annotations.NullMarked;
