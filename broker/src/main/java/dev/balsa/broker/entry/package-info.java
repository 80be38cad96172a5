/** How a leader stamps entries, and the entries of logs that hold facts. Must not know what the facts say. */
@NullMarked
package dev.balsa.broker.entry;

import org.jspecify.annotations.NullMarked;
