package dev.balsa.chaos.lab;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.Requirement;
import dev.balsa.chaos.disk.BrokerDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a process that ends by itself; here it ends with 74 as soon as a file says so. */
@Timeout(60)
class BrokerHostTest {
    private static final Path HOME = Path.of("target/chaos/broker-host").toAbsolutePath();
    private static final Path END = HOME.resolve("end");
    private static final String UNTIL_TOLD = "import os,sys,time\nend='" + END + "'\n"
            + "while not os.path.exists(end): time.sleep(0.01)\n" + "os.remove(end)\n" + "sys.exit(74)\n";

    private final List<Boolean> expected = new CopyOnWriteArrayList<>();
    private final List<String> wishes = new CopyOnWriteArrayList<>();
    private BrokerHost host;

    @BeforeEach
    void startIt() throws IOException {
        Requirement.lab(HOME);
        Files.createDirectories(HOME);
        Files.deleteIfExists(END);
        host = new BrokerHost(
                1,
                HOME,
                BrokerDisk.directory(HOME),
                null,
                ControlGroup.create("balsa-test-34"),
                LabSettings.of(HOME, 1, 0).shortLived(),
                List.of("python3", "-c", UNTIL_TOLD),
                Map.of(),
                (broker, exitCode, isExpected) -> expected.add(isExpected));
        host.operatedBy(new BrokerHost.Operator() {
            @Override
            public void wantsEmptyDisk(BrokerHost host) {
                wishes.add("empty disk");
            }

            @Override
            public void wantsStart(BrokerHost host) throws IOException {
                wishes.add("start");
                host.start();
            }
        });
        host.start();
    }

    @AfterEach
    void endIt() throws IOException {
        host.close();
    }

    private void letItEnd() throws IOException {
        Files.createFile(END);
        await().until(() -> !expected.isEmpty());
    }

    @Test
    void whoEndsAfterItsFaultWasHealedIsStartedAgain() throws IOException {
        Long first = pid();
        host.expectExit();
        host.start();
        assertEquals(first, host.pid(), "it still runs");
        letItEnd();
        await().until(host::isRunning);
        assertEquals(List.of(true), expected);
        assertEquals(List.of("start"), wishes);
    }

    @Test
    void whoEndsBeforeItsFaultIsHealedStaysDownUntilThen() throws IOException {
        host.expectExit();
        letItEnd();
        staysDown();
        host.start();
        assertTrue(host.isRunning());
    }

    @Test
    void whoEndsThoughNobodyExpectedItIsReportedAndStaysDown() throws IOException {
        host.start();
        letItEnd();
        assertEquals(List.of(false), expected);
        staysDown();
    }

    /** Whoever would start it does so on a thread of its own, a moment later. */
    private void staysDown() {
        await().during(Duration.ofMillis(300)).until(() -> wishes.isEmpty() && !host.isRunning());
    }

    private Long pid() {
        Long pid = host.pid();
        assertNotNull(pid);
        return pid;
    }
}
