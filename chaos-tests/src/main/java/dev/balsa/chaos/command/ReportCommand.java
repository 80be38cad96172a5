package dev.balsa.chaos.command;

import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.history.Excerpt;
import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.history.HistoryFormatException;
import dev.balsa.chaos.report.ReportPage;
import dev.balsa.chaos.report.ResultsJson;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
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
        long beganNs = System.nanoTime();
        try {
            History history = HistoryFile.open(file);
            Judgement judgement = Judge.judge(history);
            double seconds = (System.nanoTime() - beganNs) / 1e9;
            Path directory = output == null ? file.toAbsolutePath().getParent() : output;
            if (directory == null) {
                directory = Path.of("");
            }
            Files.createDirectories(directory);
            Path page = directory.resolve("report.html");
            Files.writeString(directory.resolve("results.json"), ResultsJson.of(judgement));
            Files.writeString(page, ReportPage.of(judgement, Excerpt.of(history, ReportPage.evidenceLines(judgement))));
            tell(judgement, seconds);
            terminal.line(page.toString());
            return judgement.outcome() == Judgement.Outcome.PASSED ? ExitCode.OK : ExitCode.FAILED;
        } catch (HistoryFormatException e) {
            throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage(), "a file that follows the format");
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "there is no file " + e.getFile(), "balsa chaos report FILE");
        }
    }

    private void tell(Judgement judgement, double seconds) {
        terminal.line(String.format(
                Locale.ROOT,
                "%s: %,d operations, %d faults, %d elections; judged in %.1f s",
                judgement.outcome(),
                judgement.figures().operations(),
                judgement.figures().faultCount(),
                judgement.figures().elections(),
                seconds));
        judgement.voidReasons().forEach(reason -> terminal.line("void: " + reason));
        judgement.found().forEach(found -> {
            terminal.line(found.anomaly().text() + ", " + found.count() + " times: it is promised that "
                    + found.anomaly().promise());
            terminal.line("  " + found.examples().getFirst().what() + "; lines "
                    + found.examples().getFirst().lines());
        });
    }
}
