package dev.balsa.raft.runtime;

import java.util.List;

/** The way to other brokers. Never blocks; what cannot be sent is dropped and reported through {@link PeerListener}. */
public interface PeerTransport extends AutoCloseable {
    /** Sends what one loop turn has for one broker. Order is kept within a lane. */
    void send(int brokerId, List<GroupMessage> messages);

    @Override
    void close();
}
