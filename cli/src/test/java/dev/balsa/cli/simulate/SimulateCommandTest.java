package dev.balsa.cli.simulate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.cli.Balsa;
import dev.balsa.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SimulateCommandTest {
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void runsSeedsAndSumsUp() {
        assertEquals(ExitCode.OK, run("--seeds", "3", "--from", "5", "--nodes", "3", "--threads", "2"));
        assertTrue(output.toString().contains("3 seeds, 0 violations"), output::toString);
        assertTrue(output.toString().contains("times real time"), output::toString);
        assertTrue(output.toString().contains("message-lost"), output::toString);
    }

    @Test
    void theNumberOfThreadsChangesNothing() {
        assertEquals(ExitCode.OK, run("--seeds", "4", "--threads", "1", "--verbose"));
        String inOrder = errors.toString();
        errors.getBuffer().setLength(0);
        assertEquals(ExitCode.OK, run("--seeds", "4", "--threads", "3", "--verbose"));
        assertEquals(4, inOrder.lines().filter(line -> line.startsWith("seed ")).count());
        assertEquals(seedLines(inOrder), seedLines(errors.toString()));
    }

    @Test
    void replaysOneSeedWithEveryEvent() {
        assertEquals(ExitCode.OK, run("--replay", "5", "--verbose"));
        assertTrue(output.toString().contains("LEADER in term"), output::toString);
        assertTrue(output.toString().contains("fault"), output::toString);
    }

    @Test
    void leavesOutFaults() {
        assertEquals(ExitCode.OK, run("--replay", "5", "--faults", "none"));
        assertTrue(output.toString().contains(" 0 faults"), output::toString);
        assertEquals(ExitCode.OK, run("--replay", "5", "--faults", "0"));
        assertTrue(output.toString().contains(" 1 faults"), output::toString);
    }

    @Test
    void anotherJvmReplaysTheSameEvents() throws IOException, InterruptedException {
        assertEquals(ExitCode.OK, run("--replay", "7", "--verbose"));
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Balsa.class.getName(),
                        "simulate",
                        "--replay",
                        "7",
                        "--verbose")
                .redirectErrorStream(true)
                .start();
        String printed = new String(other.getInputStream().readAllBytes(), UTF_8);
        assertEquals(ExitCode.OK, other.waitFor(), printed);
        assertEquals(output.toString(), printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--what",
                "--seeds",
                "--seeds x",
                "--seeds 0",
                "--nodes 4",
                "--threads -1",
                "--faults 1",
                "--replay 1 --faults 1,b"
            })
    void wrongArgumentsAreAUsageError(String arguments) {
        assertEquals(ExitCode.USAGE, run(arguments.split(" ", -1)));
        assertTrue(errors.toString().contains("--"), errors::toString);
    }

    private static String seedLines(String text) {
        return String.join(
                "\n", text.lines().filter(line -> line.startsWith("seed ")).toList());
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "simulate";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandLine command = Balsa.commandLine();
        return command.setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(all);
    }
}
