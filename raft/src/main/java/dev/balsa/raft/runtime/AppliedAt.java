package dev.balsa.raft.runtime;

import dev.balsa.raft.membership.Configuration;

/**
 * How far an application had got when its replica was started.
 *
 * @param index the last entry it has applied
 * @param configurationIndex index of the entry that holds the configuration in force there, 0 for the initial one
 */
record AppliedAt(long index, long configurationIndex, Configuration configuration) {}
