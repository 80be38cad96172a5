/**
 * Entries, hard state and the log as the core sees it. Entries are opaque bytes with an index and a term: nothing here
 * may interpret record offsets, touch a file or know a thread.
 */
@NullMarked
package dev.balsa.raft.log;

import org.jspecify.annotations.NullMarked;
