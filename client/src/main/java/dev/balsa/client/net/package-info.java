/**
 * How clients reach brokers: channels, what is known of brokers and leaders, unary calls, failures as values, backoff, and the
 * queue through which answers come back to the one thread that owns a client's state.
 *
 * <p>gRPC callbacks run on network threads and do nothing here but put a task into an {@link dev.balsa.client.net.Inbox}.
 */
@NullMarked
package dev.balsa.client.net;

import org.jspecify.annotations.NullMarked;
