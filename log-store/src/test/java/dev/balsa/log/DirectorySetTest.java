package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which directories make up a broker's, and what a start says when they do not. */
class DirectorySetTest {
    private static final Path A = Path.of("/disk1");
    private static final Path B = Path.of("/disk2");
    private static final Path C = Path.of("/disk3");
    private static final DataDirectory.Identity BROKER =
            new DataDirectory.Identity("c1", 4, new UUID(1, 2), List.of("4@h:1:" + new UUID(1, 2)));

    private CrashFs disk = new CrashFs(1);
    private long ids;

    private UUID newId() {
        return new UUID(9, ++ids);
    }

    private void format(DataDirectory.Identity broker, Path... paths) throws IOException {
        DirectorySet.format(disk, List.of(paths), broker, this::newId);
    }

    private void assertRefused(List<Path> paths, String... saying) {
        Map<Path, byte[]> before = disk.contents();
        IOException refused = assertThrows(
                IOException.class, () -> DirectorySet.open(disk, paths).close());
        for (String part : saying) {
            assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
        }
        assertEquals(before.keySet(), disk.contents().keySet(), "nothing may change on disk");
    }

    @Test
    void oneDirectoryIsWhatItAlwaysWas() throws IOException {
        format(BROKER, A);
        String text = new String(disk.content(A.resolve("balsa.properties")), StandardCharsets.UTF_8);
        assertEquals("""
                # Identity of a Balsa data directory. Written once when it was formatted; never edit or copy it.
                version=2
                cluster.id=c1
                broker.id=4
                incarnation=00000000-0000-0001-0000-000000000002
                initial.controller=4@h:1:00000000-0000-0001-0000-000000000002
                """, text.substring(0, text.indexOf("checksum=")));
        try (DirectorySet open = DirectorySet.open(disk, List.of(A))) {
            assertEquals(BROKER, open.identity());
            assertEquals(3, open.identity().journalOwner(), "the halves of the incarnation");
        }
    }

    @Test
    void theFirstStaysTheFirstInWhateverOrderTheyAreNamed() throws IOException {
        format(BROKER, A, B, C);
        disk = disk.afterPowerCut(new SplittableRandom(1));
        for (List<Path> named : List.of(List.of(A, B, C), List.of(C, A, B), List.of(B, C, A))) {
            try (DirectorySet open = DirectorySet.open(disk, named)) {
                assertEquals(List.of(A, B, C), open.paths());
                assertEquals(BROKER.incarnation(), open.identity().directory());
            }
        }
    }

    @Test
    void noStartWithoutADirectoryThatBelongsToIt() throws IOException {
        format(BROKER, A, B, C);
        assertRefused(
                List.of(A),
                "3 data directories",
                "directory.id=" + new UUID(9, 1),
                "log.dirs",
                "join as a new replica");
        assertRefused(List.of(A, C), "directory.id=" + new UUID(9, 1));
        assertRefused(List.of(B, C), "directory.id=" + BROKER.incarnation());
        // As when a disk is not mounted: its mount point is an empty directory, or there is none.
        Path empty = Path.of("/disk4");
        assertRefused(List.of(A, empty, C), "does not exist", "put back the one that is missing");
        disk.createDirectories(empty);
        assertRefused(List.of(A, empty, C), "not formatted", "put back the one that is missing");
    }

    @Test
    void directoriesOfOthersAndCopiesAreRefused() throws IOException {
        format(BROKER, A, B);
        format(new DataDirectory.Identity("c1", 5, new UUID(5, 5), List.of()), C);
        assertRefused(List.of(A, B, C), "formatted for broker 5 of cluster c1", "formatted together");
        assertRefused(List.of(A, C), "formatted for broker 5 of cluster c1");
        Path copy = Path.of("/copy");
        DataDirectory.format(disk, copy, BROKER.directory(new UUID(9, 1), List.of(new UUID(1, 2), new UUID(9, 1))));
        assertRefused(List.of(A, B, copy), "a copy of the other");
        Path otherCluster = Path.of("/other");
        format(new DataDirectory.Identity("c2", 4, new UUID(1, 2), List.of()), otherCluster);
        assertRefused(List.of(A, B, otherCluster), "cluster c2");
        Path alone = Path.of("/alone");
        DataDirectory.format(disk, alone, BROKER.directory(new UUID(7, 7), List.of(new UUID(1, 2), new UUID(7, 7))));
        assertRefused(List.of(A, B, alone), "not formatted together");
    }

    @Test
    void eachIsLockedAndAllAreGivenBack() throws IOException {
        format(BROKER, A, B);
        try (DirectorySet open = DirectorySet.open(disk, List.of(A, B))) {
            assertEquals(2, open.paths().size());
            assertRefused(List.of(A, B), "in use by another broker");
        }
        try (DataDirectory second = DataDirectory.open(disk, B)) {
            assertEquals(B, second.path());
            assertRefused(List.of(A, B), B + " is in use by another broker");
        }
        DirectorySet.open(disk, List.of(A, B)).close();
    }

    @Test
    void nothingIsFormattedWhereSomethingStands() throws IOException {
        format(BROKER, B);
        assertThrows(IOException.class, () -> format(BROKER, A, B));
        assertTrue(!disk.exists(A.resolve("balsa.properties")), "the other one is as it was");
    }

    @Test
    void formattingCutAnywhereIsACompleteSetOrNone() throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (int i = 1; i < 30; i++) {
            CrashFs fresh = new CrashFs(i);
            fresh.cutAtOperation(i);
            try {
                DirectorySet.format(fresh, List.of(A, B, C), BROKER, this::newId);
            } catch (RuntimeException cut) {
                assertTrue(fresh.isCut());
            }
            CrashFs after = fresh.afterPowerCut(new SplittableRandom(i));
            String outcome;
            try (DirectorySet open = DirectorySet.open(after, List.of(A, B, C))) {
                outcome = "formatted " + open.paths().size();
            } catch (IOException e) {
                String said = String.valueOf(e.getMessage());
                assertTrue(said.contains("not formatted") || said.contains("does not exist"), said);
                outcome = "refused";
            }
            outcomes.add(outcome);
        }
        assertEquals("refused", outcomes.getFirst());
        assertEquals("formatted 3", outcomes.getLast());
    }
}
