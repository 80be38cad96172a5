/**
 * Golden traces: scenarios in a small language whose complete effects are written down and reviewed. See
 * {@link dev.balsa.raft.golden.TraceCommands} for the language.
 */
@NullMarked
package dev.balsa.raft.golden;

import org.jspecify.annotations.NullMarked;
