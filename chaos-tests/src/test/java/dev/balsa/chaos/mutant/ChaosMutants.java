package dev.balsa.chaos.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.balsa.chaos.check.Anomaly;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * The bugs of {@code src/mutants}, a file each: lines that begin with {@code #} say what it does, {@code finds:} names
 * anomalies of chaos runs, or {@code test:} a module, a test class of it and a method, {@code file:} a source file; {@code -} lines are replaced by the {@code +} lines that follow.
 */
final class ChaosMutants {
    private static final String SUFFIX = ".mutant";

    private ChaosMutants() {}

    /** In the order of their names. The working directory is that of the module. */
    static List<ChaosMutant> all() throws IOException {
        List<ChaosMutant> mutants = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/mutants"))) {
            for (Path file : files.sorted().toList()) {
                mutants.add(read(file));
            }
        }
        return mutants;
    }

    private static ChaosMutant read(Path file) throws IOException {
        List<String> meaning = new ArrayList<>();
        List<ChaosMutant.Edit> edits = new ArrayList<>();
        Set<Anomaly> finds = EnumSet.noneOf(Anomaly.class);
        UnitTest test = null;
        String sourceFile = "";
        StringBuilder original = new StringBuilder();
        StringBuilder replacement = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("#")) {
                meaning.add(line.substring(1).strip());
            } else if (line.startsWith("finds:")) {
                words(line).forEach(word -> finds.add(anomaly(word)));
            } else if (line.startsWith("test:")) {
                List<String> words =
                        List.of(line.substring("test:".length()).strip().split(" ", -1));
                test = new UnitTest(words.get(0), words.get(1), words.get(2));
            } else if (line.startsWith("file:")) {
                sourceFile = line.substring("file:".length()).strip();
            } else if (line.startsWith("- ")) {
                if (!replacement.isEmpty()) {
                    edits.add(new ChaosMutant.Edit(original.toString(), replacement.toString()));
                    original.setLength(0);
                    replacement.setLength(0);
                }
                original.append(line.substring(2)).append('\n');
            } else if (line.startsWith("+ ")) {
                replacement.append(line.substring(2)).append('\n');
            } else {
                throw new IllegalStateException(file + " has a line of an unknown kind: " + line);
            }
        }
        edits.add(new ChaosMutant.Edit(original.toString(), replacement.toString()));
        String name = String.valueOf(file.getFileName());
        return new ChaosMutant(
                name.substring(0, name.length() - SUFFIX.length()),
                String.join(" ", meaning),
                sourceFile,
                edits,
                test,
                finds);
    }

    private static List<String> words(String line) {
        return Arrays.stream(line.substring(line.indexOf(':') + 1).split(",", -1))
                .map(String::strip)
                .toList();
    }

    private static Anomaly anomaly(String text) {
        return Arrays.stream(Anomaly.values())
                .filter(anomaly -> anomaly.text().equals(text))
                .findFirst()
                .orElseThrow();
    }

    /** Puts the classes of the mutated source file into this directory, which must exist. */
    static void compile(ChaosMutant mutant, Path directory) throws IOException {
        JavaCompiler compiler =
                Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "the tests need a JDK, not only a JRE");
        StringWriter errors = new StringWriter();
        List<String> options = List.of("-classpath", System.getProperty("java.class.path"), "-proc:none", "-nowarn");
        String text = mutant.appliedTo(Files.readString(Path.of("..").resolve(mutant.sourceFile())));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(directory));
            boolean isCompiled = compiler.getTask(
                            errors, files, null, options, null, List.of(new Source(mutant.sourceFile(), text)))
                    .call();
            if (!isCompiled) {
                throw new IllegalStateException("mutant " + mutant + " does not compile:\n" + errors);
            }
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("memory:///" + path), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
