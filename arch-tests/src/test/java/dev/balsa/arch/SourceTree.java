package dev.balsa.arch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The files people write, without what a build leaves behind. */
final class SourceTree {
    /** The module directory is the working directory of its tests. */
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Set<String> BUILT = Set.of(".git", "target", "node_modules", ".balsa", "__pycache__");
    private static final Set<String> BINARY = Set.of("png", "ico", "gz", "jar", "woff2", "pyc");

    private SourceTree() {}

    record Source(Path path, List<String> lines) {
        String name() {
            return String.valueOf(path.getFileName());
        }

        boolean isUnder(String directory) {
            return path.startsWith(directory);
        }

        /** Where the pattern occurs, one entry a line. */
        List<String> find(Pattern pattern) {
            return IntStream.range(0, lines.size())
                    .filter(index -> pattern.matcher(lines.get(index)).find())
                    .mapToObj(index ->
                            path + ":" + (index + 1) + ": " + lines.get(index).strip())
                    .toList();
        }
    }

    static List<Source> text() {
        return read(path -> !BINARY.contains(extension(path)));
    }

    static List<Source> code() {
        return read(path -> Set.of("java", "proto").contains(extension(path)));
    }

    static List<Source> java() {
        return read(path -> extension(path).equals("java"));
    }

    static List<String> findAll(List<Source> sources, Pattern pattern) {
        return sources.stream().flatMap(source -> source.find(pattern).stream()).toList();
    }

    private static List<Source> read(Predicate<Path> wanted) {
        List<Source> sources = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return BUILT.contains(String.valueOf(directory.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile() && wanted.test(file)) {
                        sources.add(new Source(ROOT.relativize(file), Files.readAllLines(file)));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private static String extension(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
