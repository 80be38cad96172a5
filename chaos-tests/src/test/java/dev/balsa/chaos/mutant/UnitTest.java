package dev.balsa.chaos.mutant;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A test class of another module, run in a JVM of its own, because a bug may take all its memory. Needs that module to be compiled, with
 * its class path in {@code target/classpath}.
 *
 * @param module its directory in the project
 * @param method that has to fail; all of the class are run
 */
record UnitTest(String module, String testClass, String method) {
    /**
     * @param tests that ran; 0 if the JVM ended before
     * @param failed names of test methods
     */
    record Outcome(int tests, SortedSet<String> failed) {}

    /** @param patch classes that the test gets instead of the module's own */
    Outcome run(@Nullable Path patch) throws IOException, InterruptedException {
        Path directory = Path.of("..").resolve(module).toRealPath();
        List<String> classPath = new ArrayList<>();
        if (patch != null) {
            classPath.add(patch.toString());
        }
        classPath.add(directory.resolve("target/test-classes").toString());
        classPath.add(directory.resolve("target/classes").toString());
        classPath.add(Files.readString(directory.resolve("target/classpath")).strip());
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.contains("junit-platform") || entry.contains("test-classes"))
                .forEach(entry -> classPath.add(Path.of(entry).toAbsolutePath().toString()));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        JUnitMain.class.getName(),
                        testClass)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines()
                .filter(line -> line.startsWith(JUnitMain.RESULT))
                .map(UnitTest::outcome)
                .findFirst()
                .orElseGet(() -> new Outcome(0, new TreeSet<>()));
    }

    /** As people write it. */
    String text() {
        return testClass.substring(testClass.lastIndexOf('.') + 1) + "." + method;
    }

    private static Outcome outcome(String line) {
        List<String> words = List.of(line.split(" ", -1));
        return new Outcome(Integer.parseInt(words.get(1)), new TreeSet<>(words.subList(2, words.size())));
    }
}
