/**
 * How large messages are read off the wire with few copies: into one array that the message's byte fields point into, or with
 * the arrays that the generated parser made for them. Knows the libraries only, no service and no state.
 */
@NullMarked
package dev.balsa.broker.marshal;

import org.jspecify.annotations.NullMarked;
