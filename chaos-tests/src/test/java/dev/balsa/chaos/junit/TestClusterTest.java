package dev.balsa.chaos.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.remote.BrokerFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the extension does around tests. */
class TestClusterTest {
    @Test
    void whatATestBreaksIsMendedAndInTheEndNothingIsLeft() throws Exception {
        TestCluster cluster = TestCluster.start("mended", 1, List.of());
        Path home = Objects.requireNonNull(Objects.requireNonNull(
                        Objects.requireNonNull(cluster.log(1).getParent()).getParent())
                .getParent());
        try (cluster) {
            assertTrue(Files.exists(cluster.log(1)));
            cluster.kill(1);
            assertThrows(IOException.class, () -> cluster.kill(1));
            cluster.mend();
            cluster.inject(1, BrokerFaults.pause(), Duration.ofMinutes(5));
            // It may end of this while it is mended, and is started again then.
            cluster.inject(1, BrokerFaults.failSyncs(), Duration.ofMinutes(5));
            cluster.mend();
            assertThrows(IOException.class, () -> cluster.inject(1, BrokerFaults.pause(), Duration.ZERO));
        }
        assertFalse(Files.exists(home), home::toString);
        assertEquals(
                0,
                ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(home.toString()))
                        .count());
    }
}
