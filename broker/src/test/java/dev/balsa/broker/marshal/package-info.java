@NullMarked
package dev.balsa.broker.marshal;

import org.jspecify.annotations.NullMarked;
