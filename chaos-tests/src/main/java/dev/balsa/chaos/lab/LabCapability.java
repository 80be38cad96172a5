package dev.balsa.chaos.lab;

import dev.balsa.chaos.disk.Capability;
import dev.balsa.chaos.disk.FaultyLibc;
import dev.balsa.chaos.net.Impairment;
import dev.balsa.chaos.net.NetworkLab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether this machine can host a {@link LabCluster} and every fault, found out by making a small one's parts. */
public final class LabCapability {
    private static final int PROBE_NETWORK = 250;
    private static final long PROBE_BYTES = 1L << 30;
    private static final int PROBE_PERCENT = 50;

    private LabCapability() {}

    private interface Probe {
        void run() throws IOException;
    }

    /**
     * What it lacks, all of it, with what to install; empty if it has everything.
     *
     * @param scratch a directory of the caller's
     */
    public static String missing(Path scratch) {
        List<String> missing = new ArrayList<>();
        String disks = Capability.missingForPowerCuts(scratch);
        if (!disks.isEmpty()) {
            missing.add("disks whose power can be cut (" + disks + ")");
        }
        probe(missing, "disks and clocks that fail", () -> FaultyLibc.compile(scratch));
        probe(missing, "limits of memory and processor time", LabCapability::limits);
        probe(missing, "networks of their own, with cables that can be bad", () -> network(scratch));
        return missing.isEmpty()
                ? ""
                : String.join("; ", missing)
                        + "; needs root, control groups, TUN devices and the Debian packages iproute2, nftables, util-linux,"
                        + " e2fsprogs and gcc";
    }

    private static void probe(List<String> missing, String what, Probe probe) {
        try {
            probe.run();
        } catch (IOException e) {
            missing.add(what + " (" + e.getMessage() + ")");
        }
    }

    private static void limits() throws IOException {
        try (ControlGroup limits = ControlGroup.create("balsa" + PROBE_NETWORK)) {
            limits.limitMemory(PROBE_BYTES);
            limits.limitCpu(PROBE_PERCENT);
        }
    }

    private static void network(Path scratch) throws IOException {
        try (NetworkLab network = NetworkLab.create(PROBE_NETWORK, 1, scratch)) {
            network.resetConnections(1);
            network.impair(List.of(1), Impairment.delay(1, 0)).undo();
        }
    }
}
