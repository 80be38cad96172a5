package dev.balsa.chaos.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ChaosCommandTest {
    private final StringWriter out = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void aSampleIsReportedAsPassed() {
        Path file = directory.resolve("sample.jsonl");
        assertEquals(0, run("chaos", "sample", file.toString(), "--operations", "5000"), out::toString);
        assertEquals(0, run("chaos", "report", file.toString(), "--output", directory + "/a/b"), out::toString);
        assertTrue(Files.exists(directory.resolve("a/b/report.html")));
        assertTrue(Files.exists(directory.resolve("a/b/results.json")));
        assertTrue(out.toString().contains("PASSED: "), out::toString);
    }

    @Test
    void whatIsBrokenIsSaidAndIsTheExitCode() {
        assertEquals(
                1, run("chaos", "report", "src/test/resources/report/history.jsonl", "--output", directory.toString()));
        assertTrue(out.toString().contains("lost-write, 1 times"), out::toString);
    }

    @Test
    void aRunThatProvesNothingIsNoSuccess() {
        String file = "src/test/resources/histories/void/too-little-traffic.jsonl";
        assertEquals(1, run("chaos", "report", file, "--output", directory.toString()));
        assertTrue(out.toString().contains("void: 2 operations, and 3 are the least that count"), out::toString);
    }

    @Test
    void somethingElseIsNoHistory() throws IOException {
        Path file = directory.resolve("other");
        Files.writeString(file, "hello\n");
        assertEquals(2, run("chaos", "report", file.toString()));
        assertTrue(out.toString().contains("line 1: "), out::toString);
        assertEquals(3, run("chaos", "report", directory.resolve("nothing").toString()));
        assertEquals(2, run("chaos", "sample", file.toString(), "--operations", "0"));
    }

    @Test
    void everyCommandExplainsItself() {
        List<String> paths = paths(ChaosMain.commandLine(), "").toList();
        assertTrue(
                paths.containsAll(List.of("chaos run", "chaos fault inject", "verify", "topic create")),
                paths::toString);
        for (String path : paths) {
            out.getBuffer().setLength(0);
            assertEquals(0, run((path + " --help").strip().split(" ", -1)), path);
            assertTrue(out.toString().contains("Usage: " + ("balsa " + path).strip()), out::toString);
        }
    }

    private static Stream<String> paths(CommandLine command, String path) {
        return Stream.concat(
                Stream.of(path),
                command.getSubcommands().entrySet().stream()
                        .flatMap(sub -> paths(sub.getValue(), (path + " " + sub.getKey()).strip())));
    }

    @Test
    void theCommandIsListedWithTheOthers() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("chaos  "), out::toString);
        assertTrue(out.toString().contains("simulate  "), out::toString);
    }

    private int run(String... arguments) {
        CommandLine command = ChaosMain.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(out, true));
        return command.execute(arguments);
    }
}
