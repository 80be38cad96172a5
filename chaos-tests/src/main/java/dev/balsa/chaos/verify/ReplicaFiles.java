package dev.balsa.chaos.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The segment files of one partition on one broker, for comparing replicas byte by byte. */
public record ReplicaFiles(int brokerId, Path directory) {
    /** What differs between the replicas, empty if nothing does. All of them must have stored the same entries. */
    public static List<String> differences(List<ReplicaFiles> replicas) throws IOException {
        List<String> differences = new ArrayList<>();
        ReplicaFiles first = replicas.getFirst();
        List<String> names = first.segments();
        if (names.isEmpty()) {
            differences.add("broker " + first.brokerId + " has no segment in " + first.directory);
        }
        for (ReplicaFiles other : replicas.subList(1, replicas.size())) {
            if (!other.segments().equals(names)) {
                differences.add("broker " + first.brokerId + " has " + names + ", broker " + other.brokerId + " has "
                        + other.segments());
                continue;
            }
            for (String name : names) {
                long at = Files.mismatch(first.directory.resolve(name), other.directory.resolve(name));
                if (at >= 0) {
                    differences.add(name + " of brokers " + first.brokerId + " and " + other.brokerId
                            + " differs from byte " + at + " on");
                }
            }
        }
        return differences;
    }

    private List<String> segments() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }
}
