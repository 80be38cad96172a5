package dev.balsa.chaos.command;

import dev.balsa.chaos.history.HistoryFormatException;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Judges a history and writes results.json and report.html.",
            "Exit code 0: no promise was broken, in a run that could have shown it; 1: otherwise."
        },
        footer = {"", "Example:", "  balsa chaos report history.jsonl --output /tmp/report"})
final class ReportCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(index = "0", paramLabel = "FILE", description = "A history; docs/history-format.md describes it.")
    private Path file = Path.of("");

    @Option(names = "--output", paramLabel = "DIR", description = "Where to write (default: beside the history).")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException {
        try {
            Path parent = file.toAbsolutePath().getParent();
            Path directory = output != null ? output : parent != null ? parent : Path.of("");
            return JudgedHistory.exitCode(JudgedHistory.judge(file, directory, terminal));
        } catch (HistoryFormatException e) {
            throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage(), "a file that follows the format");
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "there is no file " + e.getFile(), "balsa chaos report FILE");
        }
    }
}
