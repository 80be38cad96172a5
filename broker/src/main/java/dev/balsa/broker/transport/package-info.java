/**
 * The way between brokers: two gRPC lanes for each ordered pair, messages of all groups gathered into frames, claims of
 * leadership. It must not know what a message means to its group.
 */
@NullMarked
package dev.balsa.broker.transport;

import org.jspecify.annotations.NullMarked;
