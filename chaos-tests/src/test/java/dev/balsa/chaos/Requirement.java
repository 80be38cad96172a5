package dev.balsa.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.disk.Capability;
import dev.balsa.chaos.lab.LabCapability;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs from the machine. At a laptop that cannot offer it the test is skipped, visibly; where
 * {@code -Dbalsa.chaos.require} names it, as in CI, a machine without it fails: a green run there never means "skipped".
 */
public final class Requirement {
    private Requirement() {}

    /** Images that can be mounted and lose their power. */
    public static void loop(Path home) {
        check("loop", Capability.missingForPowerCuts(home.resolve("capability")));
    }

    /** Everything a cluster in a lab of its own needs. */
    public static void lab(Path home) {
        check("lab", LabCapability.missing(home.resolve("capability")));
    }

    private static void check(String name, String missing) {
        List<String> required =
                List.of(System.getProperty("balsa.chaos.require", "").split(",", -1));
        assertTrue(
                missing.isEmpty() || !required.contains(name),
                "this machine has to offer " + name + ", but: " + missing);
        Assumptions.assumeTrue(missing.isEmpty(), "no " + name + " here: " + missing);
    }
}
