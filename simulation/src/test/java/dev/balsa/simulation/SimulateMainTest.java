package dev.balsa.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulateMainTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void runsSeedsAndSumsUp() throws InterruptedException {
        assertEquals(SimulateMain.PASSED, run("--seeds", "3", "--from", "5", "--nodes", "3", "--threads", "2"));
        assertTrue(printed().contains("3 seeds, 0 failed"), this::printed);
        assertTrue(printed().contains("message-lost"), this::printed);
    }

    @Test
    void replaysOneSeedWithEveryEvent() throws InterruptedException {
        assertEquals(SimulateMain.PASSED, run("--replay", "5", "--verbose"));
        assertTrue(printed().contains("LEADER in term"), this::printed);
        assertTrue(printed().contains("fault"), this::printed);
    }

    @Test
    void leavesOutFaults() throws InterruptedException {
        assertEquals(SimulateMain.PASSED, run("--replay", "5", "--faults", "none"));
        assertTrue(printed().contains(" 0 faults"), this::printed);
        assertEquals(SimulateMain.PASSED, run("--replay", "5", "--faults", "0"));
        assertTrue(printed().contains(" 1 faults"), this::printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--what", "--seeds", "--seeds x", "--seeds 0", "--nodes 77", "--threads 0", "--faults 1,b"})
    void saysHowItIsUsed(String args) throws InterruptedException {
        assertEquals(SimulateMain.MISUSED, run(args.split(" ", -1)));
        assertTrue(printed().contains("usage:"), this::printed);
    }

    private int run(String... args) throws InterruptedException {
        return SimulateMain.run(List.of(args), new PrintStream(bytes, true, UTF_8), () -> 0);
    }

    private String printed() {
        return bytes.toString(UTF_8);
    }
}
