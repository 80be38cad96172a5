package dev.balsa.cli.local;

import dev.balsa.cli.Balsa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to start a JVM that runs the same code as this one, with the options of a broker. */
final class ServerCommandLine {
    private ServerCommandLine() {}

    static List<String> ofThisJvm() {
        Path cache = cacheFile();
        return cache != null && Files.exists(cache) ? withOption("-XX:AOTCache=" + cache) : withOption(null);
    }

    /** A run that writes the ahead-of-time cache when it ends in order. */
    static List<String> recording(Path cache) {
        return withOption("-XX:AOTCacheOutput=" + cache);
    }

    /** Where this installation keeps its ahead-of-time cache; null if it is not an installation but a class path, as in tests. */
    static @Nullable Path cacheFile() {
        String home = System.getProperty("balsa.home");
        return home == null ? null : Path.of(home, "cache", "server.aot");
    }

    private static List<String> withOption(@Nullable String option) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String home = System.getProperty("balsa.home");
        if (home != null) {
            command.add("@" + Path.of(home, "conf", "server.options"));
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
