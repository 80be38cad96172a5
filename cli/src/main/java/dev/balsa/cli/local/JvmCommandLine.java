package dev.balsa.cli.local;

import dev.balsa.cli.Balsa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to start a JVM that runs the same code as this one. */
enum JvmCommandLine {
    /** A broker: {@code balsa server start}. */
    SERVER("server"),
    /** Every other command. */
    CLI("cli");

    private final String name;

    JvmCommandLine(String name) {
        this.name = name;
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
        String home = System.getProperty("balsa.home");
        return home == null ? null : Path.of(home, "cache", name + ".aot");
    }

    private List<String> withOption(@Nullable String option) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String home = System.getProperty("balsa.home");
        if (home != null) {
            command.add("@" + Path.of(home, "conf", name + ".options"));
            command.add("-Dbalsa.home=" + home);
        } else {
            command.addAll(List.of("-Xms96m", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        if (option != null) {
            command.add(option);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Balsa.class.getName()));
        return command;
    }
}
