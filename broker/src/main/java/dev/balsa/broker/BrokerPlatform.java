package dev.balsa.broker;

import dev.balsa.broker.store.StateStore;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.file.FileIo;
import dev.balsa.raft.runtime.HostPorts;
import dev.balsa.raft.runtime.HostSettings;
import dev.balsa.raft.runtime.MultiRaftHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What a broker runs on: threads, stores, loops, network. A broker asks for each thing once, while it starts. A simulation gives it
 * things that do their work in turns of one thread.
 */
public interface BrokerPlatform {
    /** One thread for what is done from time to time. The broker shuts it down. */
    ScheduledExecutorService timer(String name);

    /**
     * Threads that come when needed. The broker shuts them down.
     *
     * @param queued tasks that may wait, others are refused; 0 for a queue that something else bounds
     */
    ExecutorService workers(String name, int threads, int queued);

    /** Runs something once, on a thread that nobody else needs: it may block, and close the broker. */
    void once(String name, Runnable task);

    /** Recovers the logs. The caller holds the locks of the directories. */
    LogDirectories logs(FileIo files, List<Path> directories, LogStoreSettings settings) throws IOException;

    /** Opens what derived state is kept in. */
    StateStore state(FileIo files, Path directory) throws IOException;

    /** @param settings the number of loops may be another in the end */
    MultiRaftHost host(HostSettings settings, HostPorts ports);

    BrokerNetwork network();
}
