package dev.balsa.chaos.net;

import java.io.IOException;
import java.util.List;

/** Where the brokers of a cluster listen, and how their processes get there. */
public interface BrokerNetwork extends AutoCloseable {
    /** Where clients find it. */
    String endpoint(int broker);

    /** Where other brokers find it. */
    String peerEndpoint(int broker);

    /** What to put before the command of the broker's process. */
    List<String> launcher(int broker);

    @Override
    void close() throws IOException;
}
