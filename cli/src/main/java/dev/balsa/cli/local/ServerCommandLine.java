package dev.balsa.cli.local;

import dev.balsa.cli.Balsa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start a JVM that runs the same code as this one, with the options of a broker. */
final class ServerCommandLine {
    private ServerCommandLine() {}

    static List<String> ofThisJvm() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String home = System.getProperty("balsa.home");
        if (home != null) {
            command.add("@" + Path.of(home, "conf", "server.options"));
            Path cache = Path.of(home, "cache", "server.aot");
            if (Files.exists(cache)) {
                command.add("-XX:AOTCache=" + cache);
            }
            command.add("-Dbalsa.home=" + home);
        } else {
            // Not from a distribution but from a class path, as tests do.
            command.addAll(List.of("-Xms96m", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Balsa.class.getName()));
        return command;
    }
}
