package dev.balsa.simulation.mutant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the bugs of {@code src/mutants}, a file each: lines that begin with {@code #} say what it does, {@code file:} names a
 * source of {@code raft}, {@code -} lines are replaced by {@code +} lines. The directory is no source root and no resource of
 * the build, so nothing of it can get into a jar.
 */
final class MutantCatalogue {
    static final String SUFFIX = ".mutant";

    private final Path module;

    /** @param module the directory of this module */
    MutantCatalogue(Path module) {
        this.module = module;
    }

    /** In order of their names. */
    List<Mutant> mutants() {
        try (Stream<Path> files = Files.list(module.resolve("src/mutants"))) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(MutantCatalogue::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The source file of a mutant with the bug in it. */
    String mutatedSource(Mutant mutant) {
        try {
            return mutant.appliedTo(
                    Files.readString(module.resolve("../raft/src/main/java").resolve(mutant.sourceFile())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Mutant read(Path file) {
        List<String> meaning = new ArrayList<>();
        List<String> original = new ArrayList<>();
        List<String> replacement = new ArrayList<>();
        String sourceFile = "";
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("#")) {
                    meaning.add(line.substring(1).strip());
                } else if (line.startsWith("file:")) {
                    sourceFile = line.substring("file:".length()).strip();
                } else if (line.startsWith("-")) {
                    original.add(content(line));
                } else if (line.startsWith("+")) {
                    replacement.add(content(line));
                } else {
                    throw new IllegalStateException(
                            file + " has a line that is neither # nor file: nor - nor +: " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = String.valueOf(file.getFileName());
        return new Mutant(
                name.substring(0, name.length() - SUFFIX.length()),
                String.join(" ", meaning),
                sourceFile,
                String.join("\n", original),
                String.join("\n", replacement));
    }

    /** Behind the sign and one blank; what follows is the source's own indentation. */
    private static String content(String line) {
        return line.length() < 2 ? "" : line.substring(2);
    }
}
