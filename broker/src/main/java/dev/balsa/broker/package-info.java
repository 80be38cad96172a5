/** The broker: configuration and wiring. */
@NullMarked
package dev.balsa.broker;

import org.jspecify.annotations.NullMarked;
