package dev.balsa.broker.retention;

import dev.balsa.log.RetentionPolicy;
import dev.balsa.raft.GroupId;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What retention needs from outside.
 *
 * @param policies what a partition's topic says at the moment; empty if it is not known, and nothing is given up then
 */
public record RetentionPorts(
        RetentionSettings settings,
        RetentionClock clock,
        Function<GroupId, Supplier<Optional<RetentionPolicy>>> policies) {}
