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

/** Which data directories a command looks into, and which partitions of them. */
@Command
final class InspectedDirectory {
    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "Data directories of the broker (its log.dir or log.dirs).")
    private List<Path> directories = List.of();

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "TOPIC-N",
            description = "Only this partition, by the name of its directory, like logs-0.")
    private @Nullable String partition;

    /** What is done with one of them. */
    @FunctionalInterface
    interface Look {
        void at(StoreInspection store) throws IOException;
    }

    void forEach(Look look) throws IOException {
        for (Path directory : directories) {
            try (StoreInspection store = StoreInspection.open(new ReadOnlyFileIo(), directory)) {
                look.at(store);
            }
        }
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
