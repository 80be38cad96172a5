package dev.balsa.chaos.disk;

import dev.balsa.chaos.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * The library that makes files and clock of a process misbehave on command; see {@code faulty-libc.c}. Compiled on the machine that
 * uses it, which needs a C compiler.
 */
public final class FaultyLibc {
    private static final String SOURCE = "faulty-libc.c";

    private final Path library;

    private FaultyLibc(Path library) {
        this.library = library;
    }

    /** @param directory for the source and the library; must exist */
    public static FaultyLibc compile(Path directory) throws IOException {
        Path source = directory.resolve(SOURCE);
        Path library = directory.resolve("faulty-libc.so").toAbsolutePath();
        try (InputStream text = FaultyLibc.class.getResourceAsStream(SOURCE)) {
            if (text == null) {
                throw new IOException(SOURCE + " is missing in the class path");
            }
            Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Shell.run("gcc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
        return new FaultyLibc(library);
    }

    /** What the process has to find in its environment. */
    public Map<String, String> environment(FaultPage page, Path root) {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "BALSA_FAULT_PAGE", page.file().toString(),
                "BALSA_FAULT_ROOT", root.toAbsolutePath().toString());
    }
}
