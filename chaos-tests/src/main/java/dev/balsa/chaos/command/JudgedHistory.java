package dev.balsa.chaos.command;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.history.Excerpt;
import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.report.ReportPage;
import dev.balsa.chaos.report.ResultsJson;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Judges a history, writes {@code results.json} and {@code report.html}, and says in a few lines what stands there. */
final class JudgedHistory {
    private JudgedHistory() {}

    /**
     * @param directory created if it is missing
     */
    static Judgement judge(Path file, Path directory, Terminal terminal) throws IOException {
        long beganNs = System.nanoTime();
        History history = HistoryFile.open(file);
        Judgement judgement = Judge.judge(history);
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        Files.createDirectories(directory);
        Path page = directory.resolve("report.html");
        Files.writeString(directory.resolve("results.json"), ResultsJson.of(judgement));
        Files.writeString(page, ReportPage.of(judgement, Excerpt.of(history, ReportPage.evidenceLines(judgement))));
        tell(judgement, seconds, terminal);
        terminal.line(page.toString());
        return judgement;
    }

    /** Whether the run passed. */
    static int exitCode(Judgement judgement) {
        return judgement.outcome() == Judgement.Outcome.PASSED ? ExitCode.OK : ExitCode.FAILED;
    }

    /** What was broken; empty if nothing was. */
    static Set<Anomaly> found(Judgement judgement) {
        Set<Anomaly> found = EnumSet.noneOf(Anomaly.class);
        judgement.found().forEach(verdict -> found.add(verdict.anomaly()));
        return found;
    }

    private static void tell(Judgement judgement, double seconds, Terminal terminal) {
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
