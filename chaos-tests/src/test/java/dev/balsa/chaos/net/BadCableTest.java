package dev.balsa.chaos.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.Requirement;
import dev.balsa.chaos.Shell;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams to a process in a broker's namespace and back: late, twice, or in another order, as asked for, and not otherwise. */
@Timeout(60)
class BadCableTest {
    private static final Path HOME = Path.of("target/chaos/bad-cable").toAbsolutePath();
    private static final int NUMBER = 32;
    private static final int PORT = 9_000;
    /** As many as a socket keeps, twice and twice again. */
    private static final int DATAGRAMS = 60;

    private static final int QUIET_MS = 500;

    private NetworkLab lab;
    private Process echo;

    /** What came back, in its order, and how long the first took. */
    private record Answers(List<Integer> numbers, double firstMs) {
        int overtaken() {
            int count = 0;
            for (int i = 1; i < numbers.size(); i++) {
                count += numbers.get(i) < numbers.get(i - 1) ? 1 : 0;
            }
            return count;
        }

        int different() {
            return new HashSet<>(numbers).size();
        }
    }

    @BeforeAll
    static void requireLab() {
        Requirement.lab(HOME);
    }

    @BeforeEach
    void startEcho() throws IOException {
        Files.createDirectories(HOME);
        lab = NetworkLab.create(NUMBER, 2, HOME);
        List<String> command = new ArrayList<>(lab.launcher(1));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EchoMain.class.getName(),
                "10.213." + NUMBER + ".1",
                Integer.toString(PORT)));
        echo = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertEquals("ready\n", new String(echo.getInputStream().readNBytes(6), StandardCharsets.US_ASCII));
    }

    @AfterEach
    void end() throws IOException {
        if (echo != null) {
            echo.destroyForcibly().onExit().join();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static Answers ask(int datagrams) throws IOException {
        InetSocketAddress target = new InetSocketAddress(InetAddress.getByName("10.213." + NUMBER + ".1"), PORT);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setReceiveBufferSize(4 << 20);
            socket.setSoTimeout(QUIET_MS);
            long beganNanos = System.nanoTime();
            for (int number = 0; number < datagrams; number++) {
                byte[] bytes = ByteBuffer.allocate(64).putInt(number).array();
                socket.send(new DatagramPacket(bytes, bytes.length, target));
            }
            List<Integer> numbers = new ArrayList<>();
            double firstMs = 0;
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                try {
                    socket.receive(packet);
                } catch (SocketTimeoutException quiet) {
                    return new Answers(numbers, firstMs);
                }
                if (numbers.isEmpty()) {
                    firstMs = (System.nanoTime() - beganNanos) / 1e6;
                }
                numbers.add(ByteBuffer.wrap(packet.getData()).getInt());
            }
        }
    }

    private static void assertUntouched() throws IOException {
        Answers answers = ask(DATAGRAMS);
        assertEquals(DATAGRAMS, answers.numbers().size());
        assertEquals(0, answers.overtaken());
    }

    @Test
    void delayedFramesAreLateAndInOrder() throws IOException {
        assertUntouched();
        Undo undo = lab.impair(List.of(1), Impairment.delay(60, 20));
        Answers late = ask(DATAGRAMS);
        assertEquals(DATAGRAMS, late.numbers().size());
        assertEquals(0, late.overtaken());
        assertTrue(late.firstMs() >= 120, () -> "the first answer came after " + late.firstMs() + " ms");
        undo.undo();
        assertUntouched();
        assertTrue(ask(1).firstMs() < 120);
    }

    @Test
    void someFramesComeTwice() throws IOException {
        Undo undo = lab.impair(List.of(1), Impairment.duplicate(50));
        Answers answers = ask(DATAGRAMS);
        assertEquals(DATAGRAMS, answers.different());
        assertTrue(
                answers.numbers().size() > DATAGRAMS * 3 / 2,
                () -> answers.numbers().size() + " answers");
        undo.undo();
        assertUntouched();
    }

    @Test
    void someFramesAreOvertaken() throws IOException {
        Undo undo = lab.impair(List.of(1), Impairment.reorder(20));
        Answers answers = ask(DATAGRAMS);
        assertEquals(DATAGRAMS, answers.different());
        assertEquals(DATAGRAMS, answers.numbers().size());
        assertTrue(answers.overtaken() > 5, () -> answers.overtaken() + " were overtaken");
        undo.undo();
        assertUntouched();
    }

    @Test
    void faultsOfOneCableAddUpAndGoOneByOne() throws IOException {
        Undo delay = lab.impair(List.of(1), Impairment.delay(60, 0));
        Undo duplicate = lab.impair(List.of(1), Impairment.duplicate(100));
        Answers both = ask(20);
        assertEquals(80, both.numbers().size());
        assertTrue(both.firstMs() >= 120);
        delay.undo();
        Answers twice = ask(20);
        assertEquals(80, twice.numbers().size());
        assertTrue(twice.firstMs() < 120);
        duplicate.undo();
        assertUntouched();
    }

    @Test
    void cutsHoldOnABadCableToo() throws IOException {
        Undo undo = lab.impair(List.of(1), Impairment.delay(1, 0));
        Undo cut = lab.cut(List.of(1), List.of(NetworkLab.CLIENTS));
        assertEquals(0, ask(3).numbers().size());
        cut.undo();
        assertEquals(3, ask(3).numbers().size());
        undo.undo();
    }

    @Test
    void nothingIsLeftOfALabThatIsClosedWithABadCable() throws IOException {
        lab.impair(List.of(1, 2), Impairment.delay(10, 0));
        lab.close();
        assertFalse(Shell.run("ip", "-brief", "link", "show").contains("balsa" + NUMBER));
        assertFalse(ProcessHandle.current()
                .children()
                .anyMatch(child -> child.info().command().orElse("").endsWith("bad-cable")));
    }
}
