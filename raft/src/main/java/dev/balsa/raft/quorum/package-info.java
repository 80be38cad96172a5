/**
 * Majority arithmetic. Pure functions over small arrays; nothing here knows roles or messages.
 */
@NullMarked
package dev.balsa.raft.quorum;

import org.jspecify.annotations.NullMarked;
