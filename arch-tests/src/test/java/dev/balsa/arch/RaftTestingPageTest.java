package dev.balsa.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What docs/raft-testing.md promises exists: every test, trace and mutant it names, and a test for every known bug. */
class RaftTestingPageTest {
    private static final Path PAGE = Path.of("docs/raft-testing.md");
    private static final int KNOWN_BUGS = 39;
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|.*");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
    private static final Pattern TRACE = Pattern.compile("`(\\w+/\\w+\\.txt)`");
    private static final Pattern MUTANT = Pattern.compile("`([\\w-]+\\.mutant)`");

    private final List<SourceTree.Source> sources = SourceTree.text();
    private final List<String> lines = sources.stream()
            .filter(source -> source.path().equals(PAGE))
            .findFirst()
            .orElseThrow()
            .lines();

    @Test
    void everyKnownBugHasATest() {
        List<Integer> rows = new ArrayList<>();
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(Integer.valueOf(row.group(1)));
                assertTrue(TEST.matcher(line).find() || TRACE.matcher(line).find(), () -> "no test in: " + line);
            }
        }
        assertEquals(IntStream.rangeClosed(1, KNOWN_BUGS).boxed().toList(), rows);
    }

    @Test
    void everyTestThatIsNamedExists() {
        List<String> missing = new ArrayList<>();
        for (String line : lines) {
            Matcher test = TEST.matcher(line);
            while (test.find()) {
                if (!isTest(test.group(1), test.group(2))) {
                    missing.add(test.group());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everyTraceAndMutantThatIsNamedExists() {
        List<String> missing = new ArrayList<>();
        for (String line : lines) {
            collectMissing(TRACE.matcher(line), Path.of("raft/src/test/resources/traces"), missing);
            collectMissing(MUTANT.matcher(line), Path.of("simulation/src/mutants"), missing);
        }
        assertEquals(List.of(), missing);
    }

    private boolean isTest(String type, String method) {
        Pattern declaration = Pattern.compile(method == null ? "\\bclass " + type + "\\b" : "\\b" + method + "\\(");
        return sources.stream()
                .filter(source -> source.name().equals(type + ".java"))
                .anyMatch(source -> !source.find(declaration).isEmpty());
    }

    private void collectMissing(Matcher named, Path directory, List<String> missing) {
        while (named.find()) {
            Path file = directory.resolve(named.group(1));
            if (sources.stream().noneMatch(source -> source.path().equals(file))) {
                missing.add(named.group());
            }
        }
    }
}
