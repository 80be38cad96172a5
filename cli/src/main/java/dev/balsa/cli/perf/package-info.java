/**
 * {@code balsa perf}: loads a cluster and says how fast and how soon it answered.
 *
 * <p>Latency counts from the moment at which a record was due, not from the moment at which it could be sent: a cluster that
 * stalls makes every record late that fell due meanwhile. The loads know a producer only as a {@link
 * dev.balsa.cli.perf.RecordSink} and a consumer as a {@link dev.balsa.cli.perf.RecordSource}, so that other systems can be
 * measured with the same code.
 */
@NullMarked
package dev.balsa.cli.perf;

import org.jspecify.annotations.NullMarked;
