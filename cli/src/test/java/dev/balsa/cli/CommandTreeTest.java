package dev.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandTreeTest {
    /** What one execution printed and returned. */
    private record Run(int exitCode, String output, String errors) {}

    static Stream<String> commands() {
        return paths(Balsa.commandLine(), "");
    }

    private static Stream<String> paths(CommandLine command, String path) {
        return Stream.concat(
                Stream.of(path),
                command.getSubcommands().entrySet().stream()
                        .filter(sub -> !sub.getKey().equals("help"))
                        .flatMap(sub -> paths(sub.getValue(), (path + " " + sub.getKey()).strip())));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandSaysWhatItIsFor(String path) {
        CommandLine command = Balsa.commandLine();
        for (String name : path.isEmpty() ? new String[0] : path.split(" ")) {
            command = command.getSubcommands().get(name);
        }
        assertFalse(command.getCommandSpec().usageMessage().description().length == 0, path + " has no description");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandAnswersHelp(String path) {
        for (String option : new String[] {"--help", "-h"}) {
            Run run = run((path + " " + option).strip().split(" ", -1));
            assertEquals(ExitCode.OK, run.exitCode(), run.errors());
            assertTrue(run.output().contains("Usage: " + ("balsa " + path).strip()), run.output());
        }
    }

    @Test
    void anUnknownCommandIsAUsageError() {
        Run run = run("topics");
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(run.errors().contains("topics"), run.errors());
    }

    @Test
    void noClusterIsOneLineWithWhatToDo() {
        Run run = run("topic", "list", "--bootstrap", "127.0.0.1:1", "-X", "default.api.timeout.ms=300");
        assertEquals(ExitCode.UNAVAILABLE, run.exitCode(), run.errors());
        assertEquals(1, run.errors().lines().count(), run.errors());
        assertTrue(run.errors().startsWith("error: ") && run.errors().contains("; try: balsa up"), run.errors());
    }

    @Test
    void aConfigurationWithUnknownKeysIsRefusedWithASuggestion() {
        Run run = run("server", "check-config", "--override", "node.idd=1");
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(run.errors().contains("node.id"), run.errors());
    }

    @Test
    void formattingTwiceIsRefusedAndChangesNothing(@TempDir Path directory) {
        String[] format = {
            "server",
            "format",
            "--override",
            "node.id=1",
            "--override",
            "log.dir=" + directory.resolve("data"),
            "--cluster-id",
            "c",
            "--incarnation",
            "00000000-0000-0000-0000-000000000001",
            "--controllers",
            "1@127.0.0.1:9192:00000000-0000-0000-0000-000000000001"
        };
        assertEquals(ExitCode.OK, run(format).exitCode());
        Run again = run(format);
        assertEquals(ExitCode.FAILED, again.exitCode());
        assertTrue(again.errors().startsWith("error: "), again.errors());
    }

    @Test
    void aControllerWithAnotherIncarnationThanTheOthersExpectIsRefused(@TempDir Path directory) {
        Run run = run(
                "server",
                "format",
                "--override",
                "node.id=1",
                "--override",
                "log.dir=" + directory.resolve("data"),
                "--cluster-id",
                "c",
                "--controllers",
                "1@127.0.0.1:9192:00000000-0000-0000-0000-000000000001");
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(run.errors().contains("--incarnation"), run.errors());
    }

    private static Run run(String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode = Balsa.commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
        return new Run(exitCode, output.toString(), errors.toString());
    }
}
