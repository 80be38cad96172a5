package dev.balsa.cli.local;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Profile;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = {
            "Starts a cluster on this machine, or what is missing of it.",
            "Calling it again starts only brokers that are not running, so it also revives a killed one."
        },
        footer = {"", "Examples:", "  balsa up", "  balsa up --brokers 4 --port 19092 --dir /tmp/four"})
public final class UpCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Mixin
    private Terminal terminal = new Terminal();

    @Option(
            names = "--brokers",
            paramLabel = "N",
            description = "Number of brokers, 1 to 32 (default: 3, or as many as there are).")
    private int brokers;

    @Option(
            names = "--dir",
            paramLabel = "D",
            description = "Directory of the cluster (default: cluster in the state directory).")
    private @Nullable Path directory;

    @Option(
            names = "--port",
            paramLabel = "P",
            description =
                    "Client port of the first broker; the others follow, peers use ports 100 higher (default: 9092).")
    private int port;

    @Option(
            names = "--config",
            paramLabel = "KEY=VALUE",
            description = "A broker option for brokers that this call creates, see: balsa server check-config --help.")
    private Map<String, String> configs = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        if (brokers < 0 || brokers > ClusterLayout.MAX_BROKERS) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--brokers must be 1 to " + ClusterLayout.MAX_BROKERS, "balsa up --brokers 3");
        }
        if (port < 0 || port > 65_000) {
            throw new CommandFailure(ExitCode.USAGE, "--port must be 1 to 65000", "balsa up --port 9092");
        }
        Path chosen = directory != null
                ? directory.toAbsolutePath().normalize()
                : Profile.stateDirectory(System.getenv()).resolve("cluster");
        LocalCluster cluster = LocalCluster.openOrCreate(chosen, new LocalCluster.Wish(brokers, port, configs));
        ClusterLayout layout = cluster.layout();
        List<Integer> started = new ArrayList<>();
        for (int id : layout.brokerIds()) {
            Optional<ProcessHandle> running = cluster.running(id);
            if (running.isEmpty()) {
                if (cluster.replaceLostDisk(id)) {
                    terminal.progress(
                            "broker " + id + " has lost its data directory; it comes back with an empty one and is"
                                    + " sent everything again");
                }
                ProcessHandle process = cluster.start(id);
                started.add(id);
                terminal.progress("broker " + id + " starting on " + layout.endpoint(id) + ", pid " + process.pid());
            }
        }
        Profile profile = Profile.load(System.getenv());
        profile.save(layout.bootstrap(), chosen);
        new ReadyWait(cluster, terminal).await(PATIENCE);
        report(layout, started);
        return ExitCode.OK;
    }

    private void report(ClusterLayout layout, List<Integer> started) {
        terminal.line(
                started.isEmpty()
                        ? layout.brokers() + " brokers were running already: " + layout.bootstrap()
                        : layout.brokers() + " brokers serve: " + layout.bootstrap());
        terminal.line("data and logs: " + layout.directory());
        terminal.line("");
        terminal.line("Try next:");
        terminal.line("  balsa topic create logs --partitions 6 --replication-factor " + Math.min(3, layout.brokers()));
        terminal.line("  echo hello | balsa produce logs");
        terminal.line("  balsa consume logs --from earliest --until-end");
        terminal.line("  balsa cluster status");
        terminal.line("  balsa down");
    }
}
