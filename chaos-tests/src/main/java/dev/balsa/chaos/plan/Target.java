package dev.balsa.chaos.plan;

/**
 * Whom a fault hits. Roles are looked up when the fault begins. {@code pick} chooses among equals, always in the same way: the
 * brokers in question, by their ids, beginning with number {@code pick} modulo how many there are.
 */
public sealed interface Target {
    /** @param partition {@code topic-number} */
    record Leader(String partition) implements Target {}

    record Follower(String partition, int pick) implements Target {}

    record ControllerLeader() implements Target {}

    record Coordinator(String group) implements Target {}

    record Broker(int id) implements Target {}

    record One(int pick) implements Target {}

    /** As many as may be lost: of 2f+1 brokers, f. */
    record Minority(int pick) implements Target {}

    /** One more than may be lost. */
    record Majority(int pick) implements Target {}

    record All() implements Target {}

    /** A client of the workload instead of a broker. */
    record Client(int pick) implements Target {}
}
