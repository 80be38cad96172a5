package dev.balsa.raft.runtime;

import java.util.List;

/** What the transport reports to the host. Any thread. */
public interface PeerListener {
    void received(List<GroupMessage> messages);

    /**
     * Like {@link #received(List)}, and runs {@code taken} once, on any thread, when the messages no longer wait in a queue. A
     * transport asks the network for more only then, which bounds what a fast peer can pile up here.
     */
    default void received(List<GroupMessage> messages, Runnable taken) {
        received(messages);
        taken.run();
    }

    /** Messages to this broker were dropped or may be lost; windows must be released. */
    void unreachable(int brokerId);

    /** The broker's process refused or reset the connection: it is probably dead. */
    void refused(int brokerId);
}
