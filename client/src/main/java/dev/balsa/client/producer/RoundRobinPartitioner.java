package dev.balsa.client.producer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Spreads records one by one over all partitions, whatever their keys. Makes small batches. */
public final class RoundRobinPartitioner implements Partitioner {
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    @Override
    public int partition(String topic, byte @Nullable [] key, byte @Nullable [] value, int partitionCount) {
        AtomicInteger turn = turns.computeIfAbsent(topic, name -> new AtomicInteger());
        return (turn.getAndIncrement() & Integer.MAX_VALUE) % partitionCount;
    }
}
