package dev.balsa.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Calls that are wrong wherever they stand, tests included. */
class BannedCallsTest {
    /** They turn an outcome into an exit status. */
    private static final Set<Path> LAUNCHERS = Set.of(
            Path.of("cli/src/main/java/dev/balsa/cli/Balsa.java"),
            Path.of("cli/src/main/java/dev/balsa/cli/process/BrokerMain.java"),
            Path.of("chaos-tests/src/main/java/dev/balsa/chaos/command/ChaosMain.java"));

    @Test
    void nobodyWaitsByTheClock() {
        Pattern sleep = Pattern.compile("\\b(Thread|TimeUnit\\.[A-Z]+)\\.sleep\\b");
        assertEquals(List.of(), SourceTree.findAll(SourceTree.java(), sleep));
    }

    @Test
    void onlyLaunchersExit() {
        Pattern exit = Pattern.compile("\\bSystem\\.exit\\(");
        List<SourceTree.Source> others = SourceTree.java().stream()
                .filter(source -> !LAUNCHERS.contains(source.path()))
                .toList();
        assertEquals(List.of(), SourceTree.findAll(others, exit));
    }
}
