package dev.balsa.log.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.balsa.log.JournaledLogStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a mutated copy of one class in memory; nothing of it reaches a file. */
final class MutantCompiler {
    /** The module directory is the working directory of its tests. */
    private static final Path SOURCES = Path.of("src/main/java").toAbsolutePath();

    private MutantCompiler() {}

    /** @return the mutated classes by name */
    static Map<String, byte[]> compile(Mutant mutant) throws IOException {
        JavaCompiler compiler =
                Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "the tests need a JDK, not only a JRE");
        StringWriter errors = new StringWriter();
        List<String> options = List.of(
                "-classpath",
                String.join(System.getProperty("path.separator"), MutantLoader.classPath()),
                "-proc:none",
                "-nowarn");
        try (InMemory output = new InMemory(compiler.getStandardFileManager(null, null, UTF_8))) {
            Source source = new Source(mutant.sourceFile(), mutatedSource(mutant));
            boolean isCompiled = compiler.getTask(errors, output, null, options, null, List.of(source))
                    .call();
            if (!isCompiled) {
                throw new AssertionError("mutant " + mutant + " does not compile:\n" + errors);
            }
            return output.classes();
        }
    }

    private static String mutatedSource(Mutant mutant) throws IOException {
        String source = Files.readString(SOURCES.resolve(mutant.sourceFile()));
        for (Mutant.Edit edit : mutant.edits()) {
            int at = source.indexOf(edit.original());
            if (at < 0 || source.indexOf(edit.original(), at + 1) >= 0) {
                throw new AssertionError("mutant " + mutant + " of " + JournaledLogStore.class.getSimpleName()
                        + " is outdated: this must occur exactly once in " + mutant.sourceFile() + ":\n"
                        + edit.original());
            }
            source = source.substring(0, at)
                    + edit.replacement()
                    + source.substring(at + edit.original().length());
        }
        return source;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("memory:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Compiled extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Compiled(String className) {
            super(URI.create("memory:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, Compiled> compiled = new TreeMap<>();

        InMemory(JavaFileManager platform) {
            super(platform);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return compiled.computeIfAbsent(className, Compiled::new);
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new TreeMap<>();
            compiled.forEach((name, file) -> classes.put(name, file.bytes.toByteArray()));
            return classes;
        }
    }
}
