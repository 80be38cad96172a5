/**
 * What this broker knows about who leads which group, from its own replicas and from what other brokers say. Hints only: it
 * must not be used to decide anything that Raft decides, and knows no transport.
 */
@NullMarked
package dev.balsa.broker.leadership;

import org.jspecify.annotations.NullMarked;
