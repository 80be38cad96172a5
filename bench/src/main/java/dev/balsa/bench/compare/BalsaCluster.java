package dev.balsa.bench.compare;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Three brokers of the built distribution, as {@code balsa up} starts them. */
final class BalsaCluster implements Cluster {
    private static final int BROKERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProcessCluster processes;

    BalsaCluster(Path directory) throws IOException {
        this.processes = ProcessCluster.in(directory, BROKERS, List.of());
    }

    @Override
    public void start() throws IOException {
        processes.up();
    }

    @Override
    public String bootstrap() {
        return processes.bootstrap();
    }

    @Override
    public List<Long> pids() throws IOException {
        List<Long> pids = new ArrayList<>();
        for (int id = 1; id <= BROKERS; id++) {
            pids.add(processes.process(id).pid());
        }
        return pids;
    }

    @Override
    public void createTopic(String name, int partitions, Map<String, String> options) throws IOException {
        try (BalsaAdmin admin = admin()) {
            admin.createTopic(new NewTopic(name, partitions, BROKERS));
            Patience.until(
                    "a leader for every partition of " + name,
                    PATIENCE,
                    () -> admin.describeTopic(name).partitions().stream().allMatch(one -> one.leader() >= 0));
        }
    }

    @Override
    public void deleteTopic(String name) {
        try (BalsaAdmin admin = admin()) {
            admin.deleteTopic(name);
        }
    }

    private BalsaAdmin admin() {
        return new BalsaAdmin(Map.of("bootstrap.servers", bootstrap()));
    }

    @Override
    public void close() throws IOException {
        processes.close();
    }
}
