package dev.balsa.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A class is named after what it does, and a package says what it holds. */
class NamesAndPackagesTest {
    private static final String PACKAGE_INFO = "package-info.java";

    @Test
    void classesAreNamedAfterWhatTheyDo() {
        Pattern vague = Pattern.compile("\\b(class|record|interface|enum)\\s+\\w*(Manager|Helper|Utils?|Impl)\\b");
        assertEquals(List.of(), SourceTree.findAll(SourceTree.java(), vague));
    }

    @Test
    void mainPackagesAreDescribedAndNullMarked() {
        List<SourceTree.Source> main = SourceTree.java().stream()
                .filter(source -> source.path().toString().contains("src/main/java"))
                .toList();
        Pattern nullMarked = Pattern.compile("^@(org\\.jspecify\\.annotations\\.)?NullMarked$");
        Set<Path> marked = main.stream()
                .filter(source -> source.name().equals(PACKAGE_INFO))
                .filter(source -> !source.find(nullMarked).isEmpty())
                .map(NamesAndPackagesTest::directory)
                .collect(Collectors.toSet());
        Set<Path> unmarked =
                main.stream().map(NamesAndPackagesTest::directory).collect(Collectors.toCollection(TreeSet::new));
        unmarked.removeAll(marked);
        assertEquals(Set.of(), unmarked);
    }

    private static Path directory(SourceTree.Source source) {
        return Objects.requireNonNull(source.path().getParent());
    }
}
