package dev.balsa.raft.runtime;

import dev.balsa.raft.core.Effects;
import java.util.List;

/** A write that storage has not yet reported durable, and what may be said once it is. */
record PendingWrite(long ticket, HostedGroup group, long seq, List<Effects.Send> thenSend) {}
