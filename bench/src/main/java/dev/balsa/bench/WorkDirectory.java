package dev.balsa.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where the clusters of one run keep their data: gigabytes that go with it, whether it ends well or not. */
public record WorkDirectory(Path path) implements AutoCloseable {
    /** A new directory where the machine keeps temporary files; its name begins with the given one. */
    public static WorkDirectory temporary(String name) throws IOException {
        return new WorkDirectory(Files.createTempDirectory(name).toAbsolutePath());
    }

    /** Deletes all that is in it, and it; nothing if it does not exist. Whoever writes there must have ended. */
    @Override
    public void close() throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
