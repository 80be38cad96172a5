package dev.balsa.simulation.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.balsa.raft.core.RaftCore;
import dev.balsa.simulation.Simulation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
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
import org.jspecify.annotations.NullMarked;

/** Compiles a mutated copy of one of the core's classes in memory; nothing of it reaches a file. */
final class MutantCompiler {
    private MutantCompiler() {}

    /**
     * @param source the mutated source
     * @return the mutated classes by name
     */
    static Map<String, byte[]> compile(Mutant mutant, String source) throws IOException {
        JavaCompiler compiler =
                Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "the tests need a JDK, not only a JRE");
        StringWriter errors = new StringWriter();
        List<String> options = List.of(
                "-classpath",
                String.join(System.getProperty("path.separator"), location(RaftCore.class), location(NullMarked.class)),
                "-proc:none",
                "-nowarn");
        try (InMemory output = new InMemory(compiler.getStandardFileManager(null, null, UTF_8))) {
            boolean isCompiled = compiler.getTask(
                            errors, output, null, options, null, List.of(new Source(mutant.sourceFile(), source)))
                    .call();
            if (!isCompiled) {
                throw new AssertionError("mutant " + mutant + " does not compile:\n" + errors);
            }
            return output.classes();
        }
    }

    /** Where the classes come from that the mutant replaces one of. */
    static String location(Class<?> type) {
        URI uri = URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString());
        return Path.of(uri).toString();
    }

    static List<Class<?>> loadedAfresh() {
        return List.of(RaftCore.class, Simulation.class, SeedProbe.class, NullMarked.class);
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
