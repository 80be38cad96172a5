package dev.balsa.broker.fault;

import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.raft.runtime.PeerListener;
import dev.balsa.raft.runtime.PeerTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The way to other brokers with its losses and delays, in both directions. What it drops it reports as a transport does that has lost a
 * connection. What it delays keeps its order, also when the delay ends before the messages are due.
 */
public final class FaultyTransport implements PeerTransport {
    /** Lists of messages that wait for one peer; more are dropped. */
    private static final int MAX_WAITING = 10_000;

    private final PeerTransport network;
    private final ActiveFaults faults;
    private final Map<Integer, Delayed> delayed = new ConcurrentHashMap<>();
    private volatile @Nullable PeerListener listener;

    public FaultyTransport(PeerTransport network, ActiveFaults faults) {
        this.network = network;
        this.faults = faults;
    }

    private record Due(long atNanos, List<GroupMessage> messages) {}

    /** What waits for one peer. */
    private final class Delayed {
        private final int peer;
        private final Deque<Due> waiting = new ArrayDeque<>();

        Delayed(int peer) {
            this.peer = peer;
        }

        synchronized boolean send(List<GroupMessage> messages, long delayNanos) {
            if (delayNanos == 0 && waiting.isEmpty()) {
                network.send(peer, messages);
                return true;
            }
            if (waiting.size() >= MAX_WAITING) {
                return false;
            }
            long dueNanos = faults.nowNanos() + delayNanos;
            Due last = waiting.peekLast();
            // Never overtakes.
            waiting.add(new Due(last == null ? dueNanos : Math.max(dueNanos, last.atNanos()), messages));
            if (waiting.size() == 1) {
                schedule();
            }
            return true;
        }

        private void schedule() {
            Due first = waiting.peekFirst();
            if (first != null && !faults.isClosed()) {
                faults.schedule(this::release, Math.max(0, first.atNanos() - faults.nowNanos()));
            }
        }

        private synchronized void release() {
            for (Due first = waiting.peekFirst();
                    first != null && first.atNanos() - faults.nowNanos() <= 0;
                    first = waiting.peekFirst()) {
                waiting.removeFirst();
                network.send(peer, first.messages());
            }
            schedule();
        }
    }

    @Override
    public void send(int brokerId, List<GroupMessage> messages) {
        List<GroupMessage> kept = kept(messages, brokerId, Fault.Direction.OUT);
        boolean isTaken = kept.isEmpty()
                || delayed.computeIfAbsent(brokerId, Delayed::new).send(kept, faults.messageDelayNanos(brokerId));
        if (!isTaken || kept.size() < messages.size()) {
            lost(brokerId);
        }
    }

    private List<GroupMessage> kept(List<GroupMessage> messages, int peer, Fault.Direction way) {
        if (faults.isPaused()) {
            return List.of();
        }
        List<GroupMessage> kept = new ArrayList<>(messages.size());
        for (GroupMessage message : messages) {
            if (!faults.drops(peer, way)) {
                kept.add(message);
            }
        }
        return kept;
    }

    private void lost(int peer) {
        PeerListener hears = listener;
        if (hears != null) {
            hears.unreachable(peer);
        }
    }

    /** What stands in front of whoever hears of messages. */
    public PeerListener inFrontOf(PeerListener host) {
        listener = host;
        return new PeerListener() {
            @Override
            public void received(List<GroupMessage> messages) {
                received(messages, () -> {});
            }

            @Override
            public void received(List<GroupMessage> messages, Runnable taken) {
                if (messages.isEmpty()) {
                    host.received(messages, taken);
                    return;
                }
                int peer = messages.getFirst().from().brokerId();
                host.received(kept(messages, peer, Fault.Direction.IN), taken);
            }

            @Override
            public void unreachable(int brokerId) {
                host.unreachable(brokerId);
            }

            @Override
            public void refused(int brokerId) {
                host.refused(brokerId);
            }
        };
    }

    @Override
    public void close() {
        network.close();
    }
}
