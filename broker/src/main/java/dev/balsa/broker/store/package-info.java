/**
 * Derived state on disk: what can be made again from the logs, kept so that a restart need not read them from the
 * beginning. All of RocksDB is in here; nothing in here may be the only copy of anything.
 */
@NullMarked
package dev.balsa.broker.store;

import org.jspecify.annotations.NullMarked;
