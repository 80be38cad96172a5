package dev.balsa.chaos.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine lets the harness do, found out by doing it. */
public final class Capability {
    private static final long PROBE_BYTES = 16L << 20;

    private Capability() {}

    /**
     * Why power cuts cannot be simulated here, empty if they can.
     *
     * @param scratch a directory of the caller's
     */
    public static String missingForPowerCuts(Path scratch) {
        try {
            Files.createDirectories(scratch);
            Path mountPoint = scratch.resolve("probe");
            try (LoopVolume volume = LoopVolume.create(scratch.resolve("probe.img"), mountPoint, PROBE_BYTES)) {
                volume.cutPower();
                volume.restorePower();
            }
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
