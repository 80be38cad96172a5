/**
 * How large messages are read off the wire: one copy, from the network's buffers into one array that the message's byte fields
 * point into. Knows the libraries only, no service and no state.
 */
@NullMarked
package dev.balsa.broker.marshal;

import org.jspecify.annotations.NullMarked;
