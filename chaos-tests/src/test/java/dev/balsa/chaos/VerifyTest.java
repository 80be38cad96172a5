package dev.balsa.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.command.ChaosMain;
import dev.balsa.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** Clusters of somebody else: verified, broken where they allow it, and left as they were. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class VerifyTest {
    private static final Path HOME = Path.of("target/chaos/verify").toAbsolutePath();

    private final StringWriter out = new StringWriter();

    @Test
    void aClusterThatAllowsItIsBrokenAndKeepsItsPromises() throws Exception {
        try (ProcessCluster cluster =
                ProcessCluster.in(HOME.resolve("on"), 3, List.of("fault.injection.enable=true"))) {
            cluster.up();
            String bootstrap = cluster.bootstrap();
            Path output = HOME.resolve("on/report");
            assertEquals(
                    ExitCode.OK,
                    run("verify", "-b", bootstrap, "--seconds", "14", "--seed", "3", "--output", output.toString()),
                    out::toString);
            assertTrue(out.toString().contains("PASSED: "), out::toString);
            assertFalse(out.toString().contains("no faults are injected"), out::toString);
            assertTrue(out.toString().contains("kept        nonlinear-register: "), out::toString);
            assertTrue(Files.exists(output.resolve("report.html")) && Files.exists(output.resolve("results.json")));
            assertNothingIsLeft(cluster);

            assertEquals(
                    ExitCode.OK,
                    run("chaos", "fault", "inject", "2", "delay-syncs", "--ms", "5", "-b", bootstrap, "--for", "600"));
            assertEquals(ExitCode.OK, run("chaos", "fault", "list", "-b", bootstrap));
            assertTrue(out.toString().contains("delay-syncs"), out::toString);
            assertEquals(ExitCode.OK, run("chaos", "fault", "heal", "-b", bootstrap));
            assertTrue(out.toString().contains("broker 2: healed ["), out::toString);
            assertEquals(ExitCode.USAGE, run("chaos", "fault", "inject", "2", "flood", "-b", bootstrap));
            assertEquals(ExitCode.NOT_FOUND, run("chaos", "fault", "inject", "9", "pause", "-b", bootstrap));
        }
    }

    @Test
    void aClusterThatForbidsItIsVerifiedAsItIs() throws Exception {
        try (ProcessCluster cluster = ProcessCluster.in(HOME.resolve("off"), 1, List.of())) {
            cluster.up();
            String bootstrap = cluster.bootstrap();
            String output = HOME.resolve("off/report").toString();
            assertEquals(ExitCode.CONFLICT, run("chaos", "fault", "inject", "1", "pause", "-b", bootstrap));
            assertTrue(out.toString().contains("fault.injection.enable=true"), out::toString);
            assertEquals(
                    ExitCode.OK, run("verify", "-b", bootstrap, "--seconds", "10", "--output", output), out::toString);
            assertTrue(out.toString().contains("no faults are injected: broker 1"), out::toString);
            assertNothingIsLeft(cluster);
            // Nothing is sent, so nothing is proven.
            assertEquals(
                    2,
                    run("verify", "-b", bootstrap, "--seconds", "10", "--load", "admin", "--output", output),
                    out::toString);
            assertTrue(out.toString().contains("VOID: "), out::toString);
            assertNothingIsLeft(cluster);
        }
    }

    private static void assertNothingIsLeft(ProcessCluster cluster) throws Exception {
        assertFalse(cluster.balsa("topic", "list").expectSuccess().output().contains("balsa-verify"));
        assertFalse(cluster.balsa("group", "list").expectSuccess().output().contains("balsa-verify"));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        CommandLine command = ChaosMain.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(out, true));
        return command.execute(arguments);
    }
}
