package dev.balsa.log;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.WriterListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a store tells a loop. */
final class RecordingListener implements WriterListener {
    final List<Long> tickets = new CopyOnWriteArrayList<>();
    final Map<GroupLog, Long> stored = new ConcurrentHashMap<>();
    final Map<GroupLog, Anchor> starts = new ConcurrentHashMap<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    volatile long durableTicket;

    @Override
    public void durable(long ticket) {
        tickets.add(ticket);
        durableTicket = ticket;
    }

    @Override
    public void stored(GroupLog log, long index) {
        stored.put(log, index);
    }

    @Override
    public void failed(String cause) {
        failures.add(cause);
    }

    @Override
    public void logStarts(GroupLog log, Anchor anchor) {
        starts.put(log, anchor);
    }
}
