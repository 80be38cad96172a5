package dev.balsa.chaos.lab;

import dev.balsa.chaos.disk.Capability;
import dev.balsa.chaos.disk.FaultyLibc;
import dev.balsa.chaos.net.NetworkLab;
import java.io.IOException;
import java.nio.file.Path;

/** Whether this machine can host a {@link LabCluster}, found out by making a small one's parts. */
public final class LabCapability {
    private static final int PROBE_NETWORK = 250;

    private LabCapability() {}

    /**
     * Why it cannot, with what to install; empty if it can.
     *
     * @param scratch a directory of the caller's
     */
    public static String missing(Path scratch) {
        String disks = Capability.missingForPowerCuts(scratch);
        if (!disks.isEmpty()) {
            return disks;
        }
        try (NetworkLab network = NetworkLab.create(PROBE_NETWORK, 1)) {
            network.resetConnections(1);
            FaultyLibc.compile(scratch);
            return "";
        } catch (IOException e) {
            return e.getMessage()
                    + "; needs root and the Debian packages iproute2, nftables, util-linux, e2fsprogs and gcc";
        }
    }
}
