package dev.balsa.chaos.lab;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.Requirement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControlGroupTest {
    private static final String NAME = "balsa-test-33";
    /** Takes 200 MiB, says so, and waits to be told to go on; then keeps a core busy. */
    private static final String HUNGRY =
            "import sys\nx=bytearray(200<<20)\nfor i in range(0,len(x),4096): x[i]=1\nprint('ready',flush=True)\n"
                    + "sys.stdin.readline()\nwhile True: pass\n";

    @BeforeAll
    static void requireLab() {
        Requirement.lab(Path.of("target/chaos/control-group").toAbsolutePath());
    }

    private static Process start(ControlGroup group) throws IOException {
        List<String> command = new ArrayList<>(group.launcher());
        command.addAll(List.of("python3", "-c", HUNGRY));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void whoNeedsMoreMemoryThanThereIsIsKilled() throws Exception {
        try (ControlGroup group = ControlGroup.create(NAME)) {
            group.limitMemory(64L << 20);
            Process late = start(group);
            assertEquals(137, late.waitFor());
            group.freeMemory();
            Process running = start(group);
            assertEquals('r', running.getInputStream().read());
            group.limitMemory(64L << 20);
            assertTrue(running.waitFor(20, TimeUnit.SECONDS), "it keeps 200 MiB where there are 64");
            assertEquals(137, running.exitValue());
        }
    }

    @Test
    void processorTimeIsLimitedAndGivenBack() throws Exception {
        try (ControlGroup group = ControlGroup.create(NAME)) {
            Process process = start(group);
            try {
                process.getInputStream().readNBytes("ready\n".length());
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
                group.limitCpu(20);
                await().atMost(30, TimeUnit.SECONDS).until(() -> group.throttledPeriods() > 5);
                group.freeCpu();
                long throttled = group.throttledPeriods();
                long workedMs = processorMs(process);
                await().atMost(30, TimeUnit.SECONDS).until(() -> processorMs(process) > workedMs + 300);
                assertTrue(group.throttledPeriods() <= throttled + 1, "a limit that was lifted still holds");
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static long processorMs(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    }
}
