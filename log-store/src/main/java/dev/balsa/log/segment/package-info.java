/**
 * Committed entries in files, byte-identical on all replicas, written lazily. Nothing here knows the journal.
 */
@NullMarked
package dev.balsa.log.segment;

import org.jspecify.annotations.NullMarked;
