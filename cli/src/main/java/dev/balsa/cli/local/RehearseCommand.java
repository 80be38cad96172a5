package dev.balsa.cli.local;

import dev.balsa.cli.Balsa;
import dev.balsa.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What people do first, in one process, so that {@link SpeedUpCommand} can record what commands load. */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Runs the first commands against a cluster that was laid out before.")
public final class RehearseCommand implements Callable<Integer> {
    private static final int RECORDS = 5_000;

    @Parameters(paramLabel = "DIR", description = "Directory with the cluster.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        Path lines = directory.resolve("lines");
        Files.write(
                lines,
                IntStream.range(0, RECORDS)
                        .mapToObj(i -> "a line of text like any other, number " + i)
                        .toList());
        List<List<String>> commands = List.of(
                List.of("up", "--dir", directory.resolve("cluster").toString()),
                List.of("topic", "create", "rehearsal", "--partitions", "3", "--replication-factor", "3"),
                List.of("produce", "rehearsal", "--file", lines.toString(), "--acks", "all"),
                List.of("consume", "rehearsal", "--from", "earliest", "--until-end"),
                List.of("topic", "describe", "rehearsal"),
                List.of("cluster", "status"));
        CommandLine balsa = Balsa.commandLine();
        for (List<String> command : commands) {
            int status = balsa.execute(command.toArray(String[]::new));
            if (status != ExitCode.OK) {
                return status;
            }
        }
        return ExitCode.OK;
    }
}
