package dev.balsa.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Files stay short, finished and free of the addresses of one network. */
class TidySourceTest {
    private static final int MAX_LINES = 500;

    @Test
    void readsTheTree() {
        assertFalse(SourceTree.java().isEmpty());
    }

    @Test
    void filesAreShort() {
        List<String> tooLong = SourceTree.code().stream()
                .filter(source -> source.lines().size() > MAX_LINES)
                .map(source -> source.path() + ": " + source.lines().size() + " lines")
                .toList();
        assertEquals(List.of(), tooLong);
    }

    @Test
    void filesHoldNoTabs() {
        assertEquals(List.of(), SourceTree.findAll(SourceTree.code(), Pattern.compile("\t")));
    }

    @Test
    void nothingIsLeftForLater() {
        assertEquals(List.of(), SourceTree.findAll(SourceTree.code(), Pattern.compile("\\b(FIX[M]E|TO[D]O|XX[X])\\b")));
    }

    @Test
    void noRegistryIsNamed() {
        Pattern registry =
                Pattern.compile("https?://(repo|registry|mirror|nexus|artifactory)", Pattern.CASE_INSENSITIVE);
        List<SourceTree.Source> others = SourceTree.text().stream()
                .filter(source -> !source.name().equals("TidySourceTest.java"))
                .toList();
        assertEquals(List.of(), SourceTree.findAll(others, registry));
    }
}
