package dev.balsa.chaos.lab;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a cluster under test is made.
 *
 * @param home holds everything of it; emptied first
 * @param brokers from 1 on; the first three, or the only one, are the controllers
 * @param network number of its network, other than that of every cluster of this machine that runs at the same time
 * @param diskBytes of each broker's volume
 * @param configs broker options, each as {@code key=value}
 * @param patches directories of classes that the brokers take before those of this JVM
 * @param isShortLived whether brokers do without the optimizing compiler
 */
public record LabSettings(
        Path home,
        int brokers,
        int network,
        long diskBytes,
        List<String> configs,
        List<Path> patches,
        boolean isShortLived) {
    private static final long DISK_BYTES = 1L << 30;

    public LabSettings {
        home = home.toAbsolutePath();
        configs = List.copyOf(configs);
        patches = List.copyOf(patches);
    }

    /** Journals small enough to be used again many times in a run of a minute. */
    public static LabSettings of(Path home, int brokers, int network) {
        return new LabSettings(
                home,
                brokers,
                network,
                DISK_BYTES,
                List.of("journal.file.bytes=8MiB", "journal.files=4", "segment.bytes=4MiB", "shutdown.timeout.ms=3000"),
                List.of(),
                false);
    }

    /**
     * Brokers that are gone within a minute or two: what is compiled a second time does not pay by then, and on two cores takes most of what
     * there is, so that three times as many operations fit into the same run without it.
     */
    public LabSettings shortLived() {
        return new LabSettings(home, brokers, network, diskBytes, configs, patches, true);
    }

    /** Brokers that run some other classes than this JVM. */
    public LabSettings patchedBy(Path classes) {
        List<Path> all = new ArrayList<>(patches);
        all.add(classes.toAbsolutePath());
        return new LabSettings(home, brokers, network, diskBytes, configs, all, isShortLived);
    }

    /** The JVM of a broker, with the code of this JVM. */
    List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String home = System.getProperty("balsa.home");
        if (isShortLived) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        if (home != null) {
            command.add("@" + Path.of(home, "conf", "server.options"));
            command.add("-Djava.library.path=" + Path.of(home, "cache"));
        } else {
            command.addAll(List.of(
                    "-Xms96m",
                    "-Xmx512m",
                    "-XX:+ExitOnOutOfMemoryError",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow"));
        }
        List<String> classPath = new ArrayList<>();
        patches.forEach(patch -> classPath.add(patch.toString()));
        classPath.add(System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
        return command;
    }
}
