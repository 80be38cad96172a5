@NullMarked
package dev.balsa.broker.disk;

import org.jspecify.annotations.NullMarked;
