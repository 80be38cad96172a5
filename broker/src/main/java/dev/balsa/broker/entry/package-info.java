/** Entries of state machines' logs: facts in batches, stamped by the leader. Must not know what the facts say. */
@NullMarked
package dev.balsa.broker.entry;

import org.jspecify.annotations.NullMarked;
