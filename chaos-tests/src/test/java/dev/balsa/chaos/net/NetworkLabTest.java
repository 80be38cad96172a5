package dev.balsa.chaos.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.balsa.chaos.Requirement;
import dev.balsa.chaos.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Packets go where they may, and nowhere else. Who is reachable answers a connection to a closed port at once. */
@Timeout(60)
class NetworkLabTest {
    private static final Path HOME = Path.of("target/chaos/network-lab").toAbsolutePath();
    private static final int NUMBER = 31;
    private static final int CLIENTS = NetworkLab.CLIENTS;

    @BeforeAll
    static void requireLab() {
        Requirement.lab(HOME);
    }

    @Test
    void cutsHitWhomTheyAreMeantFor() throws Exception {
        try (NetworkLab lab = NetworkLab.create(NUMBER, 3, HOME)) {
            assertEquals(List.of(true, true, true), reachable(lab, 1, List.of(2, 3, CLIENTS)));
            Undo cut = lab.cut(List.of(1), List.of(2));
            assertEquals(List.of(false, true, true), reachable(lab, 1, List.of(2, 3, CLIENTS)));
            assertEquals(List.of(false, true), reachable(lab, 2, List.of(1, 3)));
            Undo isolation = lab.cut(List.of(1), List.of(2, 3, CLIENTS));
            cut.undo();
            assertEquals(List.of(false, false, false), reachable(lab, 1, List.of(2, 3, CLIENTS)));
            assertEquals(List.of(true, true), reachable(lab, 2, List.of(3, CLIENTS)));
            isolation.undo();
            assertEquals(List.of(true, true, true), reachable(lab, 1, List.of(2, 3, CLIENTS)));
        }
    }

    @Test
    void aLabTakesTheCablesAndProcessesOfTheOneBeforeWithIt() throws Exception {
        NetworkLab killed = NetworkLab.create(NUMBER, 2, HOME);
        List<String> command = new ArrayList<>(killed.launcher(1));
        command.addAll(List.of("sleep", "600"));
        Process left = new ProcessBuilder(command).start();
        try (NetworkLab next = NetworkLab.create(NUMBER, 2, HOME)) {
            assertFalse(left.isAlive());
            assertEquals(List.of(true), reachable(next, 1, List.of(2)));
        }
        assertFalse(Shell.run("ip", "netns", "list").contains("balsa" + NUMBER + "-"));
        assertFalse(Shell.run("ip", "-brief", "link", "show").contains("balsa" + NUMBER));
        assertFalse(Shell.run("nft", "list", "tables").contains("balsa" + NUMBER));
    }

    private static List<Boolean> reachable(NetworkLab lab, int from, List<Integer> to)
            throws IOException, InterruptedException {
        List<Boolean> answers = new ArrayList<>();
        for (int host : to) {
            List<String> command = new ArrayList<>(lab.launcher(from));
            command.addAll(List.of(
                    "timeout",
                    "0.5",
                    "bash",
                    "-c",
                    "echo 2>/dev/null > /dev/tcp/10.213." + NUMBER + "." + host + "/9"));
            int timedOut = 124;
            answers.add(new ProcessBuilder(command).start().waitFor() != timedOut);
        }
        return answers;
    }
}
