@NullMarked
package dev.balsa.cli.records;

import org.jspecify.annotations.NullMarked;
