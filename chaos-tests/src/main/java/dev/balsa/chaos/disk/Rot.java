package dev.balsa.chaos.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Damages the files of a broker that has ended, as bad disks and copies do. The same seed damages the same places. */
public final class Rot {
    private final Path directory;
    private final SplittableRandom random;

    public Rot(Path directory, long seed) {
        this.directory = directory;
        this.random = new SplittableRandom(seed);
    }

    /** Flips so many bits in files of the log. Returns what it did, for people. */
    public List<String> flipBits(int flips) throws IOException {
        List<Path> files = files();
        List<String> done = new ArrayList<>();
        for (int i = 0; i < flips && !files.isEmpty(); i++) {
            Path file = files.get(random.nextInt(files.size()));
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                long at = random.nextLong(open.length());
                open.seek(at);
                int old = open.read();
                open.seek(at);
                open.write(old ^ 1 << random.nextInt(8));
                done.add(directory.relativize(file) + " at " + at);
            }
        }
        return done;
    }

    /** Cuts bytes off the end of one file of the log. */
    public List<String> truncate(int sizeBytes) throws IOException {
        List<Path> files = files();
        if (files.isEmpty()) {
            return List.of();
        }
        Path file = files.get(random.nextInt(files.size()));
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            long kept = Math.max(0, open.length() - sizeBytes);
            open.setLength(kept);
            return List.of(directory.relativize(file) + " to " + kept);
        }
    }

    /** Segments and the journal: what is derived from them is no log. */
    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().endsWith(".log")
                            || String.valueOf(file.getParent()).endsWith("journal"))
                    .filter(file -> file.toFile().length() > 0)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }
}
