/**
 * Hosts many cores on few loops and defines the ports through which time, disk and network reach them. It must not
 * contain protocol rules, and nothing in the other packages may depend on it.
 */
@NullMarked
package dev.balsa.raft.runtime;

import org.jspecify.annotations.NullMarked;
