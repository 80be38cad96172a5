package dev.balsa.raft.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers what all groups of one turn have for each broker, so that it leaves in one frame. */
final class Outbox {
    private final Map<Integer, List<GroupMessage>> byBroker = new HashMap<>();

    void add(GroupMessage message) {
        byBroker.computeIfAbsent(message.to().brokerId(), broker -> new ArrayList<>())
                .add(message);
    }

    /** Hands every broker's list over; the lists then belong to the transport. */
    void flush(PeerTransport transport) {
        if (byBroker.isEmpty()) {
            return;
        }
        byBroker.forEach(transport::send);
        byBroker.clear();
    }
}
