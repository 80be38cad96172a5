/**
 * The bytes of an entry: header, checksum, and the facts that index and offset lookups need. Nothing here does I/O.
 */
@NullMarked
package dev.balsa.log.entry;

import org.jspecify.annotations.NullMarked;
