@NullMarked
package dev.balsa.chaos.report;

import org.jspecify.annotations.NullMarked;
