package dev.balsa.cli.local;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Profile;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "down",
        description = "Ends the brokers that balsa up started on this machine, and no other process. Data stays.",
        footer = {"", "Examples:", "  balsa down", "  balsa down --dir /tmp/four"})
public final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Mixin
    private Terminal terminal = new Terminal();

    @Option(
            names = "--dir",
            paramLabel = "D",
            description = "Directory of the cluster (default: that of the last balsa up).")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        Path chosen = chosenDirectory();
        LocalCluster cluster = LocalCluster.open(chosen)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "there is no cluster in " + chosen,
                        "balsa up, or name its directory with --dir"));
        Map<Integer, ProcessHandle> running = new LinkedHashMap<>();
        for (int id : cluster.layout().brokerIds()) {
            Optional<ProcessHandle> process = cluster.running(id);
            process.ifPresent(handle -> running.put(id, handle));
        }
        // All at once: brokers that end one after the other would elect new leaders for nothing.
        running.values().forEach(ProcessHandle::destroy);
        for (Map.Entry<Integer, ProcessHandle> broker : running.entrySet()) {
            boolean forced = cluster.process(broker.getKey()).stop(broker.getValue(), PATIENCE);
            terminal.progress("broker " + broker.getKey() + (forced ? " had to be killed" : " stopped"));
        }
        terminal.line(
                running.isEmpty()
                        ? "no broker of " + chosen + " was running"
                        : running.size() + " brokers stopped; their data stays in " + chosen);
        return ExitCode.OK;
    }

    private Path chosenDirectory() throws IOException {
        if (directory != null) {
            return directory.toAbsolutePath().normalize();
        }
        Path last = Profile.load(System.getenv()).clusterDirectory();
        return last != null ? last : Profile.stateDirectory(System.getenv()).resolve("cluster");
    }
}
