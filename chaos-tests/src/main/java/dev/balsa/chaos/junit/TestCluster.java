package dev.balsa.chaos.junit;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.remote.FaultApi;
import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.PartitionDescription;
import dev.balsa.proto.fault.v1alpha1.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster of real broker processes and the means to break it. Brokers have the numbers 1 and up. Used by one thread at a time. Whatever is
 * done here is undone before the next test begins.
 */
public final class TestCluster implements AutoCloseable {
    /** Where clusters have their files, one directory for each test class. */
    public static final String DIRECTORY_PROPERTY = "balsa.test.dir";

    private static final Duration MEND_PATIENCE = Duration.ofSeconds(60);
    private static final String ADMIN_PATIENCE_MS = "2000";

    private final ProcessCluster processes;
    private final Thread endsWithJvm;
    private final Set<Integer> down = new TreeSet<>();
    private final Set<Integer> paused = new TreeSet<>();
    private boolean isAnyInjected;

    private TestCluster(ProcessCluster processes) {
        this.processes = processes;
        this.endsWithJvm = Thread.ofPlatform().name("balsa-test-cluster").unstarted(this::end);
        Runtime.getRuntime().addShutdownHook(endsWithJvm);
    }

    static TestCluster start(String name, int brokers, List<String> configs) throws IOException {
        Path home = Path.of(System.getProperty(DIRECTORY_PROPERTY, "target/balsa-clusters"), name)
                .toAbsolutePath();
        List<String> all = new ArrayList<>(configs);
        all.add("fault.injection.enable=true");
        TestCluster cluster = new TestCluster(ProcessCluster.in(home, brokers, all));
        try {
            cluster.processes.up();
            cluster.awaitHealthy(MEND_PATIENCE);
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** For {@code bootstrap.servers}: all brokers, as {@code host:port,...} */
    public String bootstrap() {
        return processes.bootstrap();
    }

    /** Their ids. */
    public List<Integer> brokers() {
        return IntStream.rangeClosed(1, processes.brokers()).boxed().toList();
    }

    /** What a broker has said so far, when a test wants to know more. */
    public Path log(int broker) {
        return processes.brokerDirectory(broker).resolve("server.log");
    }

    /**
     * Who leads a partition, as the cluster knows it.
     *
     * @throws BalsaException if there is no such topic, or nobody answers
     * @throws IllegalArgumentException if there is no such partition
     */
    public int leader(String topic, int partition) {
        try (BalsaAdmin admin = admin()) {
            return admin.describeTopic(topic).partitions().stream()
                    .filter(description -> description.partition() == partition)
                    .mapToInt(PartitionDescription::leader)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(topic + " has no partition " + partition));
        }
    }

    /** {@code kill -9}. Nobody starts it again but {@link #start} and the end of the test. */
    public void kill(int broker) throws IOException {
        processes.kill(broker);
        down.add(broker);
        paused.remove(broker);
    }

    /** Starts a broker that was killed. Returns when its process runs, not when it serves: see {@link #awaitHealthy}. */
    public void start(int broker) throws IOException {
        var _ = processes.start(broker);
        down.remove(broker);
    }

    /** {@code kill -9}, and started again at once. */
    public void restart(int broker) throws IOException {
        kill(broker);
        start(broker);
    }

    /** Stops the process where it is; its connections stay. As real as a pause can be: brokers' own clocks do not notice it. */
    public void pause(int broker) throws IOException {
        processes.pause(broker);
        paused.add(broker);
    }

    public void resume(int broker) throws IOException {
        processes.resume(broker);
        paused.remove(broker);
    }

    /**
     * Makes something wrong inside a broker, see {@link dev.balsa.chaos.remote.BrokerFaults}.
     *
     * @param lease after which it heals itself, up to an hour
     * @return its number at this broker
     * @throws IOException if the broker refused it or cannot be reached
     */
    public long inject(int broker, Fault fault, Duration lease) throws IOException {
        try (FaultApi api = faults()) {
            isAnyInjected = true;
            long id = api.inject(broker, fault, lease.toMillis()).getId();
            if (fault.hasKillSelf()) {
                down.add(broker);
            }
            return id;
        } catch (FaultApi.FaultApiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Heals all that was injected at a broker. */
    public void heal(int broker) throws IOException {
        try (FaultApi api = faults()) {
            var _ = api.heal(broker, List.of());
        } catch (FaultApi.FaultApiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Waits until every broker lives and every partition has a leader and all its replicas.
     *
     * @throws IOException if that is not so in time; says how it is
     */
    public void awaitHealthy(Duration patience) throws IOException {
        awaitHealthy(patience, false);
    }

    /** @param isToStart whether brokers that have ended by themselves, because of what was injected, are started again */
    private void awaitHealthy(Duration patience, boolean isToStart) throws IOException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        String last = "no answer";
        try (BalsaAdmin admin = admin()) {
            while (System.nanoTime() - deadlineNanos < 0) {
                for (int broker : isToStart ? brokers() : List.<Integer>of()) {
                    if (!isRunning(broker)) {
                        start(broker);
                    }
                }
                try {
                    var now = admin.describeCluster();
                    if (now.brokers().size() == processes.brokers() && now.isHealthy()) {
                        return;
                    }
                    last = now.toString();
                } catch (BalsaException e) {
                    last = String.valueOf(e.getMessage());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        throw new IOException("not well within " + patience + ": " + last);
    }

    /** Also of a cluster that answers nothing else at the moment. */
    private FaultApi faults() {
        return FaultApi.at(brokers().stream().collect(Collectors.toMap(broker -> broker, processes::endpoint)));
    }

    private BalsaAdmin admin() {
        Map<String, String> options = new HashMap<>();
        options.put("bootstrap.servers", bootstrap());
        options.put("request.timeout.ms", ADMIN_PATIENCE_MS);
        options.put("default.api.timeout.ms", "10000");
        return new BalsaAdmin(options);
    }

    /**
     * Undoes everything, so that the next test finds a cluster that is well.
     *
     * @throws IOException if it does not become so, or if a broker has ended that nobody had told to
     */
    void mend() throws IOException {
        for (int broker : Set.copyOf(paused)) {
            resume(broker);
        }
        for (int broker : Set.copyOf(down)) {
            // One that was told to end takes a moment for it.
            if (isRunning(broker)) {
                processes.kill(broker);
            }
            start(broker);
        }
        if (isAnyInjected) {
            for (int broker : brokers()) {
                healIfReachable(broker);
            }
        }
        awaitHealthy(MEND_PATIENCE, isAnyInjected);
        isAnyInjected = false;
    }

    private boolean isRunning(int broker) {
        try {
            return processes.process(broker).isAlive();
        } catch (IOException e) {
            return false;
        }
    }

    /** A broker that has just started has nothing to heal, and may not listen yet. */
    private void healIfReachable(int broker) throws IOException {
        try (FaultApi api = faults()) {
            var _ = api.heal(broker, List.of());
        } catch (FaultApi.FaultApiException e) {
            if (!e.reason().equals("UNAVAILABLE")) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    private void end() {
        try {
            processes.close();
        } catch (IOException e) {
            System.err.println("brokers may still run: " + e.getMessage());
        }
    }

    /** Ends all processes and deletes their files. */
    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(endsWithJvm);
        } catch (IllegalStateException e) {
            // The JVM ends, and the hook does what is left to do.
            return;
        }
        processes.close();
        processes.delete();
    }
}
