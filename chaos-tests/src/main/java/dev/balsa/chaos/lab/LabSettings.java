package dev.balsa.chaos.lab;

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
 */
public record LabSettings(Path home, int brokers, int network, long diskBytes, List<String> configs) {
    private static final long DISK_BYTES = 1L << 30;

    public LabSettings {
        home = home.toAbsolutePath();
        configs = List.copyOf(configs);
    }

    /** Journals small enough to be used again many times in a run of a minute. */
    public static LabSettings of(Path home, int brokers, int network) {
        return new LabSettings(
                home,
                brokers,
                network,
                DISK_BYTES,
                List.of(
                        "journal.file.bytes=8MiB",
                        "journal.files=4",
                        "segment.bytes=4MiB",
                        "shutdown.timeout.ms=3000"));
    }

    /** The JVM of a broker, with the code of this JVM. */
    List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String home = System.getProperty("balsa.home");
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
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }
}
