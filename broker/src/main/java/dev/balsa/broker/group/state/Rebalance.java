package dev.balsa.broker.group.state;

import java.util.List;

/**
 * One rebalance as it is remembered.
 *
 * @param epoch the group's, once it was decided
 * @param completedAtMs {@link #OPEN} until the last partition is handed over, for good if another rebalance came first
 * @param events at most {@link #MAX_EVENTS}; {@code moreEvents} counts the rest
 * @param moved partitions that got another owner
 */
public record Rebalance(
        long epoch,
        long startedAtMs,
        long completedAtMs,
        List<GroupEvent> events,
        int moreEvents,
        int members,
        int partitions,
        int moved) {
    public static final long OPEN = -1;
    public static final int MAX_EVENTS = 16;

    public Rebalance {
        events = List.copyOf(events);
    }

    Rebalance completed(long atMs) {
        return new Rebalance(epoch, startedAtMs, atMs, events, moreEvents, members, partitions, moved);
    }
}
