package dev.balsa.cli.log;

import dev.balsa.log.StoreInspection;
import dev.balsa.log.StoreInspection.Replica;
import dev.balsa.log.file.ReadOnlyFileIo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which data directory a command looks into, and which partitions of it. */
@Command
final class InspectedDirectory {
    @Parameters(paramLabel = "DIR", description = "Data directory of the broker (its log.dir).")
    private Path directory = Path.of("");

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "TOPIC-N",
            description = "Only this partition, by the name of its directory, like logs-0.")
    private @Nullable String partition;

    StoreInspection open() throws IOException {
        return StoreInspection.open(new ReadOnlyFileIo(), directory);
    }

    List<Replica> replicas(StoreInspection store) throws IOException {
        return store.replicas().stream()
                .filter(replica -> partition == null || partition.equals(replica.name()))
                .toList();
    }

    boolean isWhole() {
        return partition == null;
    }
}
