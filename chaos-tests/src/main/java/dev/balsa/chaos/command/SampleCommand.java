package dev.balsa.chaos.command;

import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.sample.SampleHistory;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description =
                "Writes the history of a cluster that does not exist and keeps every promise: to look at, and to measure.",
        footer = {"", "Example:", "  balsa chaos sample /tmp/sample.jsonl --operations 1000000"})
final class SampleCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(index = "0", paramLabel = "FILE", description = "Where to write; replaced if it is there.")
    private Path file = Path.of("");

    @Option(
            names = "--operations",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Records sent and returned, about (default: ${DEFAULT-VALUE}).")
    private long operations;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        if (operations < 1 || operations > 1_000_000_000) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--operations has to be from 1 to 1000000000", "balsa chaos sample --help");
        }
        HistoryFile.write(file, new SampleHistory(seed, operations));
        terminal.line("balsa chaos report " + file);
        return ExitCode.OK;
    }
}
