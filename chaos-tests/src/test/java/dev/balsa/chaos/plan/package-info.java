@NullMarked
package dev.balsa.chaos.plan;

import org.jspecify.annotations.NullMarked;
