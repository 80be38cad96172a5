package dev.balsa.bench.groups;

import dev.balsa.raft.message.RaftMessage;
import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.raft.runtime.PeerListener;
import dev.balsa.raft.runtime.PeerTransport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * One broker's way to the others: a call. Counts what a network would have to carry, and drops what a peer is too far behind
 * to take, as a network's bounded queues do: a peer that is given more than it can take would never get to what is new.
 */
final class MemoryLink implements PeerTransport {
    /** Messages handed to one peer that it has not taken yet. */
    private static final int MAX_WAITING = 50_000;

    private record Peer(PeerListener listener, AtomicInteger waiting) {}

    private final Map<Integer, Peer> peers = new ConcurrentHashMap<>();
    private final LongAdder frames = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder heartbeats = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    void connect(int brokerId, PeerListener listener) {
        peers.put(brokerId, new Peer(listener, new AtomicInteger()));
    }

    @Override
    public void send(int brokerId, List<GroupMessage> sent) {
        Peer peer = peers.get(brokerId);
        if (peer == null) {
            return;
        }
        int size = sent.size();
        if (peer.waiting.addAndGet(size) > MAX_WAITING) {
            peer.waiting.addAndGet(-size);
            dropped.add(size);
            return;
        }
        frames.increment();
        messages.add(size);
        for (int i = 0; i < size; i++) {
            if (sent.get(i).message() instanceof RaftMessage.Heartbeat) {
                heartbeats.increment();
            }
        }
        peer.listener.received(sent, () -> peer.waiting.addAndGet(-size));
    }

    /** What one turn has for one broker is one frame. */
    long frames() {
        return frames.sum();
    }

    long messages() {
        return messages.sum();
    }

    long heartbeats() {
        return heartbeats.sum();
    }

    long dropped() {
        return dropped.sum();
    }

    @Override
    public void close() {
        peers.clear();
    }
}
