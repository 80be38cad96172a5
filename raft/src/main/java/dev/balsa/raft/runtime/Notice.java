package dev.balsa.raft.runtime;

import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.RaftStatus;

/** What a group's listener still has to be told. */
sealed interface Notice {
    record Answered(Effects.Answer answer) implements Notice {}

    record Durable(long durableIndex) implements Notice {}

    record CommittedTo(long index) implements Notice {}

    record RoleChanged(RaftStatus status) implements Notice {}

    record Halted(String reason) implements Notice {}
}
