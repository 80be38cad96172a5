package dev.balsa.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.disk.Capability;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Tests that need file systems of their own. */
final class LoopVolumes {
    private LoopVolumes() {}

    /** Skips the test where images cannot be mounted, and fails it where they must be. */
    static void require(Path home) {
        String missing = Capability.missingForPowerCuts(home.resolve("capability"));
        boolean required = System.getProperty("balsa.chaos.require", "").contains("loop");
        assertTrue(missing.isEmpty() || !required, "this machine must be able to mount images, but: " + missing);
        Assumptions.assumeTrue(missing.isEmpty(), "no images here: " + missing);
    }
}
