package dev.balsa.raft.runtime;

import java.util.List;

/** What the transport reports to the host. Any thread. */
public interface PeerListener {
    void received(List<GroupMessage> messages);

    /** Messages to this broker were dropped or may be lost; windows must be released. */
    void unreachable(int brokerId);

    /** The broker's process refused or reset the connection: it is probably dead. */
    void refused(int brokerId);
}
