package dev.balsa.client.producer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** When to look at which partition again. Owned by the sender. */
final class SenderTimers {
    private record Timer(long atMs, PartitionSender partition) {}

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atMs));

    /** A partition sets at most one timer ahead of the one it has, so that the queue stays small. */
    void set(PartitionSender partition, long atMs) {
        timers.add(new Timer(atMs, partition));
    }

    /** Takes out the partitions whose time has come. */
    List<PartitionSender> due(long nowMs) {
        List<PartitionSender> due = new ArrayList<>();
        for (Timer first = timers.peek(); first != null && first.atMs() <= nowMs; first = timers.peek()) {
            timers.poll();
            first.partition().timerFired(first.atMs());
            due.add(first.partition());
        }
        return due;
    }

    long nextMs() {
        Timer first = timers.peek();
        return first == null ? Long.MAX_VALUE : first.atMs();
    }
}
