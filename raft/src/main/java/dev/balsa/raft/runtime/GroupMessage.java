package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;

/** A message on its way from a replica on one broker to a replica on another. */
public record GroupMessage(GroupId group, ReplicaId from, ReplicaId to, RaftMessage message) {}
