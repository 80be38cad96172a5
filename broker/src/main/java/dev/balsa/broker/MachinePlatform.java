package dev.balsa.broker;

import dev.balsa.broker.store.RocksStateStore;
import dev.balsa.broker.store.StateStore;
import dev.balsa.broker.transport.EventLoops;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.file.FileIo;
import dev.balsa.raft.runtime.HostPorts;
import dev.balsa.raft.runtime.HostSettings;
import dev.balsa.raft.runtime.MultiRaftHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads, disks and sockets of this machine. Threads of pools go when idle. */
final class MachinePlatform implements BrokerPlatform {
    private static final int IDLE_SECONDS = 10;

    @Override
    public ScheduledExecutorService timer(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }

    @Override
    public ExecutorService workers(String name, int threads, int queued) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                queued == 0 ? new LinkedBlockingQueue<>() : new ArrayBlockingQueue<>(queued),
                Thread.ofPlatform().name(name, 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public void once(String name, Runnable task) {
        Thread.ofPlatform().name(name).daemon().start(task);
    }

    @Override
    public LogDirectories logs(FileIo files, List<Path> directories, LogStoreSettings settings) throws IOException {
        return LogDirectories.open(files, directories, settings);
    }

    @Override
    public StateStore state(FileIo files, Path directory) throws IOException {
        return RocksStateStore.open(files, directory);
    }

    @Override
    public MultiRaftHost host(HostSettings settings, HostPorts ports) {
        return MultiRaftHost.threaded(settings, ports);
    }

    @Override
    public BrokerNetwork network() {
        return new NettyNetwork(EventLoops.forCores(Runtime.getRuntime().availableProcessors()));
    }
}
