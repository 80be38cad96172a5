package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.DiskOperation;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.LogJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several data directories: what goes where, and that each stands and falls for itself until one fails. */
class LogDirectoriesTest {
    private static final Path A = Path.of("/disk1");
    private static final Path B = Path.of("/disk2");
    private static final Path C = Path.of("/disk3");
    private static final List<Path> ALL = List.of(A, B, C);

    private CrashFs disk = new CrashFs(1);
    private @Nullable LogDirectories open;
    private long nowNanos;
    private long ids;

    @BeforeEach
    void format() throws IOException {
        DirectorySet.format(
                disk,
                ALL,
                new DataDirectory.Identity("c", 1, StoreRig.SELF.incarnation(), List.of()),
                () -> new UUID(9, ++ids));
    }

    @AfterEach
    void close() throws IOException {
        if (open != null) {
            open.close();
        }
    }

    /** By hand: nothing happens but in calls that wait. */
    private LogDirectories open() throws IOException {
        List<JournaledLogStore> stores = new ArrayList<>();
        for (Path path : ALL) {
            stores.add(JournaledLogStore.openManual(disk, path, StoreRig.SMALL, () -> nowNanos));
        }
        LogDirectories opened = new LogDirectories(stores);
        open = opened;
        return opened;
    }

    private static List<GroupDescriptor> descriptors(long... groups) {
        List<GroupDescriptor> all = new ArrayList<>();
        for (long group : groups) {
            all.add(StoreRig.descriptor(group));
        }
        return all;
    }

    private static Path home(LogDirectories logs, long group) {
        List<Path> homes = logs.stores().stream()
                .filter(store -> store.log(new GroupId(group)) != null)
                .map(JournaledLogStore::directory)
                .toList();
        assertEquals(1, homes.size(), "homes of " + group + ": " + homes);
        return homes.getFirst();
    }

    @Test
    void newReplicasGoWhereTheFewestAre() throws IOException {
        LogDirectories logs = open();
        logs.create(List.of(StoreRig.descriptor(GroupId.METADATA.value())));
        assertEquals(A, home(logs, GroupId.METADATA.value()), "the metadata group stands in the first one");
        List<GroupLog> made = logs.create(descriptors(5, 6, 7, 8, 9));
        assertEquals(
                List.of(5L, 6L, 7L, 8L, 9L),
                made.stream().map(log -> log.descriptor().group().value()).toList());
        assertEquals(
                List.of(2, 2, 2),
                logs.stores().stream().map(JournaledLogStore::groupCount).toList());
        for (long gone : new long[] {5, 8}) {
            // Both second in their directory; what is freed there is filled first.
            logs.drop(new GroupId(gone));
            assertNull(logs.log(new GroupId(gone)));
        }
        logs.create(descriptors(10, 11));
        assertEquals(
                List.of(2, 2, 2),
                logs.stores().stream().map(JournaledLogStore::groupCount).toList());
    }

    @Test
    void aReplicaStaysWhereItIsWhateverElseIsThere() throws IOException {
        LogDirectories logs = open();
        logs.create(descriptors(1, 2, 3));
        Map<Long, Path> before = Map.of(1L, home(logs, 1), 2L, home(logs, 2), 3L, home(logs, 3));
        List<GroupLog> again = logs.create(descriptors(3, 1, 4));
        assertEquals(before.get(3L), home(logs, 3));
        assertSame(logs.log(new GroupId(3)), again.getFirst());
        logs.close();
        disk = disk.afterPowerCut(new SplittableRandom(3));
        LogDirectories next = open();
        assertEquals(
                List.of(1L, 2L, 3L, 4L),
                next.groups().stream()
                        .map(log -> log.descriptor().group().value())
                        .toList());
        before.forEach((group, path) -> assertEquals(path, home(next, group)));
    }

    @Test
    void whoeverTriesAgainAfterAFailureDoesNotGetTwoReplicas() throws IOException {
        LogDirectories logs = open();
        // The third is made in the third directory, which has no room for it at this moment.
        disk.fail(
                "No space left on device",
                1,
                attempt -> attempt.operation() == DiskOperation.CREATE
                        && attempt.path().startsWith(C));
        assertThrows(IOException.class, () -> logs.create(descriptors(1, 2, 3)));
        assertNotNull(logs.log(new GroupId(1)));
        Path first = home(logs, 1);
        logs.create(descriptors(1, 2, 3));
        assertEquals(first, home(logs, 1));
        for (long group = 1; group <= 3; group++) {
            assertNotNull(home(logs, group));
        }
    }

    @Test
    void eachDirectoryHasItsOwnJournalAndSyncs() throws IOException {
        LogDirectories logs = open();
        List<GroupLog> made = logs.create(descriptors(1, 2, 3));
        assertEquals(3, logs.journals().size());
        List<RecordingListener> listeners = new ArrayList<>();
        for (GroupLog log : made) {
            log.recovered();
            LogJournal journal = logs.journalOf(log);
            assertTrue(logs.journals().contains(journal));
            RecordingListener listener = new RecordingListener();
            listeners.add(listener);
            journal.openWriter(listener)
                    .append(
                            log,
                            new Persist(
                                    1,
                                    0,
                                    new HardState(7, StoreRig.SELF),
                                    List.of(TestEntries.data(1, 1, 0, 1, 1, 100, new SplittableRandom(1))),
                                    List.of()));
        }
        logs.stores().get(1).turnJournal();
        assertEquals(
                List.of(0L, 1L, 0L),
                listeners.stream().map(listener -> listener.durableTicket).toList());
    }

    @Test
    void theJournalOfAnotherDirectoryIsNotTakenForOnesOwn() throws IOException {
        LogDirectories logs = open();
        logs.create(descriptors(1, 2, 3));
        logs.close();
        open = null;
        // They change places.
        Path aside = A.resolve("aside");
        disk.rename(A.resolve("journal"), aside);
        disk.rename(B.resolve("journal"), A.resolve("journal"));
        disk.rename(aside, B.resolve("journal"));
        assertThrows(IOException.class, this::open);
    }

    @Test
    void aReplicaInTwoDirectoriesIsRefused() throws IOException {
        LogDirectories logs = open();
        logs.stores().get(0).create(descriptors(1));
        logs.stores().get(2).create(descriptors(1));
        logs.close();
        open = null;
        IOException refused = assertThrows(IOException.class, this::open);
        String said = String.valueOf(refused.getMessage());
        assertTrue(said.contains("t-1") && said.contains(A.toString()) && said.contains(C.toString()), said);
        assertTrue(said.contains("let it join as a new replica"), said);
    }

    @Test
    void oneThatFailsIsTheFailureOfAllAndClosingClosesTheRest() throws IOException {
        LogDirectories logs = open();
        GroupLog log = logs.create(descriptors(1, 2, 3)).get(1);
        log.recovered();
        RecordingListener listener = new RecordingListener();
        disk.fail(
                "Input/output error",
                1,
                attempt -> attempt.operation() == DiskOperation.FORCE
                        && attempt.path().startsWith(B));
        logs.journalOf(log)
                .openWriter(listener)
                .append(log, new Persist(1, 0, new HardState(2, StoreRig.SELF), List.of(), List.of()));
        logs.stores().get(1).turnJournal();
        assertEquals(1, listener.failures.size());
        assertEquals(StoreHealth.FAILED, logs.health());
        String failure = String.valueOf(logs.failure());
        assertTrue(failure.startsWith(B + ": ") && failure.contains("Input/output error"), failure);
        logs.close();
        open = null;
        assertEquals(0, disk.openHandles());
    }

    @Test
    void memoryAndOpenFilesAreBoundsOfAllTogether() throws IOException {
        LogStoreSettings share = LogStoreSettings.DEFAULT.shareOf(3);
        assertTrue(3 * share.memoryBytes() <= LogStoreSettings.DEFAULT.memoryBytes());
        assertTrue(3 * share.segments().maxOpenFiles()
                <= LogStoreSettings.DEFAULT.segments().maxOpenFiles());
        // Enough for one directory, not for the journals of three.
        disk.tellMaxOpenFiles(512 + 4 + 256);
        LogStoreSettings settings = new LogStoreSettings(64 << 10, 200, LogStoreSettings.DEFAULT.segments());
        IOException refused = assertThrows(IOException.class, () -> LogDirectories.open(disk, ALL, settings));
        assertTrue(String.valueOf(refused.getMessage()).contains("ulimit -n"), refused.getMessage());
    }

    @Test
    void allThatCannotBeRecoveredIsSaidAndNothingStaysOpen() throws IOException {
        LogDirectories logs = open();
        logs.create(descriptors(1, 2, 3));
        logs.close();
        open = null;
        String name = disk.list(C.resolve("journal")).getFirst();
        disk.delete(C.resolve("journal").resolve(name));
        assertThrows(
                IOException.class,
                () -> LogDirectories.open(disk, ALL, StoreRig.SMALL).close());
        assertEquals(0, disk.openHandles(), "those that were well are closed again");
    }
}
