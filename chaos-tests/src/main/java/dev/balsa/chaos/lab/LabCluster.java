package dev.balsa.chaos.lab;

import dev.balsa.chaos.Shell;
import dev.balsa.chaos.disk.BrokerDisk;
import dev.balsa.chaos.disk.FaultPage;
import dev.balsa.chaos.disk.FaultyLibc;
import dev.balsa.chaos.net.BrokerNetwork;
import dev.balsa.chaos.net.NetworkLab;
import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.ClusterDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brokers on a network, disks and clocks of their own. Closing it ends and removes everything, and so does the end of the JVM; what a
 * harness that was killed with {@code kill -9} left is removed by the next cluster with the same home and network.
 */
public final class LabCluster implements AutoCloseable {
    private static final int CONTROLLERS = 3;
    private static final long SHORT_PATIENCE_MS = 2_000;

    private final LabSettings settings;
    private final NetworkLab network;
    private final String clusterId = UUID.randomUUID().toString();
    private final Map<Integer, BrokerHost> hosts = new LinkedHashMap<>();
    private final List<String> controllers = new ArrayList<>();
    private final Thread endsWithJvm;

    private LabCluster(LabSettings settings, NetworkLab network) {
        this.settings = settings;
        this.network = network;
        this.endsWithJvm = Thread.ofPlatform().name("balsa-lab").unstarted(this::end);
        Runtime.getRuntime().addShutdownHook(endsWithJvm);
    }

    /** Makes networks, disks and data directories, and starts nothing. */
    public static LabCluster create(LabSettings settings, BrokerHost.ExitListener exits) throws IOException {
        removeDisks(settings.home());
        NetworkLab network = NetworkLab.create(settings.network(), settings.brokers(), settings.home());
        LabCluster cluster = new LabCluster(settings, network);
        try {
            cluster.build(exits);
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private static void removeDisks(Path home) throws IOException {
        if (Files.exists(home)) {
            for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
                String mountPoint = line.split(" ", -1)[1];
                if (Path.of(mountPoint).startsWith(home)) {
                    Shell.run("umount", "-l", mountPoint);
                }
            }
            Shell.run("rm", "-rf", "--one-file-system", home.toString());
        }
        Files.createDirectories(home);
    }

    private void build(BrokerHost.ExitListener exits) throws IOException {
        FaultyLibc libc = FaultyLibc.compile(settings.home());
        Map<Integer, UUID> incarnations = new LinkedHashMap<>();
        for (int id = 1; id <= settings.brokers(); id++) {
            incarnations.put(id, UUID.randomUUID());
            if (id <= Math.min(CONTROLLERS, settings.brokers())) {
                controllers.add(id + "@" + network.peerEndpoint(id) + ":" + incarnations.get(id));
            }
        }
        for (Map.Entry<Integer, UUID> broker : incarnations.entrySet()) {
            int id = broker.getKey();
            Path home = settings.home().resolve("broker-" + id);
            Files.createDirectories(home);
            BrokerDisk disk = BrokerDisk.volume(home, settings.diskBytes());
            FaultPage faults = FaultPage.create(home.resolve("faults"));
            BrokerHost host = new BrokerHost(
                    id,
                    home,
                    disk,
                    faults,
                    ControlGroup.create("balsa" + settings.network() + "-" + id),
                    settings,
                    network.launcher(id),
                    libc.environment(faults, disk.data()),
                    exits);
            hosts.put(id, host);
            host.format(clusterId, broker.getValue(), controllers);
            host.writeConfig(config(id, network, disk));
        }
    }

    private List<String> config(int id, BrokerNetwork network, BrokerDisk disk) {
        List<String> lines = new ArrayList<>(List.of(
                "node.id=" + id,
                "process.roles=" + (id <= controllers.size() ? "controller,broker" : "broker"),
                "listener=" + network.endpoint(id),
                "peer.listener=" + network.peerEndpoint(id),
                "log.dir=" + disk.data()));
        lines.addAll(settings.configs());
        return lines;
    }

    /** Starts every broker that does not run. */
    public void start() throws IOException {
        for (BrokerHost host : hosts.values()) {
            host.start();
        }
    }

    /** Replaces the disk of a broker that has ended by an empty one, as the documentation tells operators to. */
    public void replaceDisk(BrokerHost host) throws IOException {
        host.disk().wipe();
        host.format(clusterId, UUID.randomUUID(), controllers);
    }

    public List<BrokerHost> hosts() {
        return List.copyOf(hosts.values());
    }

    public BrokerHost host(int id) {
        BrokerHost host = hosts.get(id);
        if (host == null) {
            throw new IllegalArgumentException("there is no broker " + id);
        }
        return host;
    }

    public NetworkLab network() {
        return network;
    }

    public String bootstrap() {
        return hosts.keySet().stream().map(network::endpoint).collect(Collectors.joining(","));
    }

    /** For questions in the middle of faults: nobody waits long for a cluster that is down. */
    public BalsaAdmin admin() {
        return admin(SHORT_PATIENCE_MS);
    }

    /** @param patienceMs after which a call gives up */
    public BalsaAdmin admin(long patienceMs) {
        String patience = Long.toString(patienceMs);
        return new BalsaAdmin(Map.of(
                "bootstrap.servers", bootstrap(), "request.timeout.ms", patience, "default.api.timeout.ms", patience));
    }

    /**
     * Waits until every broker is there and alive and every partition is led and fully replicated.
     *
     * @throws IOException if that is not so in time; says how it is
     */
    public void awaitHealth(long patienceMs) throws IOException {
        await("all is well", patienceMs, now -> now.brokers().size() == hosts.size() && now.isHealthy());
    }

    private void await(String what, long patienceMs, Predicate<ClusterDescription> isWanted) throws IOException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        String last = "no answer";
        try (BalsaAdmin admin = admin()) {
            while (System.nanoTime() - deadlineNanos < 0) {
                ClusterDescription now = describe(admin);
                if (now != null) {
                    if (isWanted.test(now)) {
                        return;
                    }
                    last = now.toString();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        throw new IOException("not within " + patienceMs + " ms: " + what + "; " + last);
    }

    private static @Nullable ClusterDescription describe(BalsaAdmin admin) {
        try {
            return admin.describeCluster();
        } catch (BalsaException e) {
            // It may be down by intent; who waits for it says so when the time is up.
            return null;
        }
    }

    private void end() {
        try {
            remove();
        } catch (IOException | RuntimeException e) {
            System.err.println("not everything is removed, the next run does that: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(endsWithJvm);
        } catch (IllegalStateException e) {
            // The JVM ends, and the hook does what is left to do.
            return;
        }
        remove();
    }

    private void remove() throws IOException {
        for (BrokerHost host : hosts.values()) {
            host.kill();
        }
        for (BrokerHost host : hosts.values()) {
            host.close();
        }
        network.close();
    }
}
