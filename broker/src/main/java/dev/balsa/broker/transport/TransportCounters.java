package dev.balsa.broker.transport;

import java.util.concurrent.atomic.LongAdder;

/** What happened since the start. Any thread. */
public final class TransportCounters {
    final LongAdder framesSent = new LongAdder();
    final LongAdder framesReceived = new LongAdder();
    final LongAdder droppedNotConnected = new LongAdder();
    final LongAdder droppedQueueFull = new LongAdder();
    final LongAdder droppedTooLarge = new LongAdder();
    final LongAdder droppedWrongIncarnation = new LongAdder();
    final LongAdder badFrames = new LongAdder();
    final LongAdder refusedHellos = new LongAdder();
    final LongAdder connectionsLost = new LongAdder();

    /** The counters at one moment; messages are counted one by one. */
    public record Snapshot(
            long framesSent,
            long framesReceived,
            long droppedNotConnected,
            long droppedQueueFull,
            long droppedTooLarge,
            long droppedWrongIncarnation,
            long badFrames,
            long refusedHellos,
            long connectionsLost) {}

    public Snapshot snapshot() {
        return new Snapshot(
                framesSent.sum(),
                framesReceived.sum(),
                droppedNotConnected.sum(),
                droppedQueueFull.sum(),
                droppedTooLarge.sum(),
                droppedWrongIncarnation.sum(),
                badFrames.sum(),
                refusedHellos.sum(),
                connectionsLost.sum());
    }
}
