package dev.balsa.chaos.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.Requirement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process sees of the faults on its page: files below the root fail, others never, and only while the fault lasts. */
class FaultyLibcTest {
    private static final int HOUR_MS = 3_600_000;

    @TempDir
    Path directory;

    private Path root = Path.of("");
    private FaultyLibc libc;
    private FaultPage page;

    @BeforeAll
    static void requireLab() {
        Requirement.lab(Path.of("target/chaos/faulty-libc").toAbsolutePath());
    }

    @BeforeEach
    void compile() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        libc = FaultyLibc.compile(directory);
        page = FaultPage.create(directory.resolve("faults"));
    }

    @Test
    void syncsFailBelowTheRootWhileTheyShould() throws Exception {
        assertEquals(0, sync(root));
        page.failSyncs(true);
        assertNotEquals(0, sync(root));
        assertEquals(0, sync(directory));
        page.failSyncs(false);
        assertEquals(0, sync(root));
    }

    @Test
    void writesFailBelowTheRootWhileTheyShould() throws Exception {
        page.failIo(true);
        assertNotEquals(0, write(root));
        assertEquals(0, write(directory));
        page.failIo(false);
        assertEquals(0, write(root));
    }

    @Test
    void syncsTakeLonger() throws Exception {
        page.slowSyncs(300);
        long beganNanos = System.nanoTime();
        assertEquals(0, sync(root));
        assertTrue(System.nanoTime() - beganNanos >= 300_000_000L);
    }

    @Test
    void theWallClockJumpsAndComesBack() throws Exception {
        page.setClock(-HOUR_MS, 100);
        long shownMs = clockMs();
        assertTrue(Math.abs(System.currentTimeMillis() - HOUR_MS - shownMs) < 60_000, "it shows " + shownMs);
        page.resetClock();
        assertTrue(Math.abs(System.currentTimeMillis() - clockMs()) < 60_000);
    }

    @Test
    void theWallClockGoesAtAnotherPace() throws Exception {
        long beganMs = System.currentTimeMillis();
        long beganNanos = System.nanoTime();
        page.setClock(0, 100_000);
        long shownMs = clockMs() - beganMs;
        long trueMicros = (System.nanoTime() - beganNanos) / 1_000 + 1;
        // A thousand times as fast; and the beginning was cut to a millisecond.
        assertTrue(shownMs <= trueMicros + 1 && shownMs >= 1_000, shownMs + " ms went by in " + trueMicros + " us");
    }

    private int sync(Path where) throws Exception {
        return run("dd", "if=/dev/zero", "of=" + where.resolve("file"), "bs=1", "count=1", "conv=fdatasync").exitCode;
    }

    private int write(Path where) throws Exception {
        return run("dd", "if=/dev/zero", "of=" + where.resolve("file"), "bs=1", "count=1").exitCode;
    }

    private long clockMs() throws Exception {
        return Long.parseLong(run("date", "+%s%3N").output.strip());
    }

    private record Result(int exitCode, String output) {}

    private Result run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().putAll(libc.environment(page, root));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
