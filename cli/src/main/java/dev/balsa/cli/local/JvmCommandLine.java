package dev.balsa.cli.local;

import dev.balsa.cli.Balsa;
import dev.balsa.cli.process.BrokerMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to start a JVM that runs the same code as this one. */
enum JvmCommandLine {
    /** A broker; the one argument is its configuration file. */
    SERVER("server", BrokerMain.class),
    /** Every other command. */
    CLI("cli", Balsa.class);

    private final String name;
    private final Class<?> main;

    JvmCommandLine(String name, Class<?> main) {
        this.name = name;
        this.main = main;
    }

    /** As fast as this installation can start it. */
    List<String> fastest() {
        Path cache = cacheFile();
        return withOption(cache != null && Files.exists(cache) ? "-XX:AOTCache=" + cache : null);
    }

    /** A run that writes the ahead-of-time cache when it ends in order. */
    List<String> recording(Path cache) {
        return withOption("-XX:AOTCacheOutput=" + cache);
    }

    /** Where this installation keeps its ahead-of-time cache; null if it is not an installation but a class path, as in tests. */
    @Nullable
    Path cacheFile() {
        Path directory = cacheDirectory();
        return directory == null ? null : directory.resolve(name + ".aot");
    }

    /** What this installation made for this machine only; null if it is not an installation. */
    @Nullable
    static Path cacheDirectory() {
        String home = System.getProperty("balsa.home");
        return home == null ? null : Path.of(home, "cache");
    }

    private List<String> withOption(@Nullable String option) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String home = System.getProperty("balsa.home");
        if (home != null) {
            command.add("@" + Path.of(home, "conf", name + ".options"));
            command.add("-Dbalsa.home=" + home);
            command.add("-Djava.library.path=" + Path.of(home, "cache"));
        } else {
            command.addAll(List.of("-Xms96m", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        if (this == SERVER) {
            // Brokers of one machine start together: compiling ahead what an earlier run used takes the processor from
            // all.
            command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining"));
        }
        if (option != null) {
            command.add(option);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
