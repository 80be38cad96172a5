package dev.balsa.log.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.DiskOperation;
import dev.balsa.log.crash.PowerCut;
import dev.balsa.log.crash.PowerCutException;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A segmented log against a list, while the machine loses its power, processes are killed and derived files vanish. Whatever
 * happens, a log opened at the last checkpoint holds exactly the entries up to it, and its files are byte for byte those of
 * a log that was written in one go.
 */
class SegmentedLogModelTest {
    private static final GroupId GROUP = new GroupId(3);
    private static final Path DIRECTORY = Path.of("/data/logs-0");
    private static final int STEPS = 60;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void survives_whatever_happens(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        SegmentSettings settings = new SegmentSettings(
                400 + random.nextInt(4_000),
                64 + random.nextInt(900),
                1 + random.nextInt(4),
                random.nextInt(3) * 1_000,
                300 + random.nextInt(3_000));
        new Run(new World(settings, 250, random), random, "seed " + seed).go();
    }

    /** One short history, cut at each of its operations, and looked at in several states the cut may have left. */
    @Test
    void survives_a_cut_at_every_operation() throws IOException {
        World world = new World(new SegmentSettings(2_500, 400, 2, 1_000, 1_000), 110, new SplittableRandom(77));
        for (long operation = 1; ; operation++) {
            boolean reached = false;
            for (int outcome = 0; outcome < 4; outcome++) {
                SplittableRandom random = new SplittableRandom(operation * 31 + outcome);
                Run run = new Run(world, random, "operation " + operation + ", outcome " + outcome);
                reached |= run.cutAt(operation);
            }
            if (!reached) {
                assertTrue(operation > 100, "only " + operation + " operations");
                return;
            }
        }
    }

    /** Settings, the log that will be written, and the files it must give. */
    private static final class World {
        final SegmentSettings settings;
        final List<Entry> entries = new ArrayList<>();
        final Map<Path, byte[]> files;
        final boolean losesDerivedFiles;

        World(SegmentSettings settings, int count, SplittableRandom random) throws IOException {
            this.settings = settings;
            this.losesDerivedFiles = random.nextBoolean();
            for (int i = 0; i < count; i++) {
                Entry last = entries.isEmpty() ? null : entries.getLast();
                entries.add(TestEntries.next(
                        i + 1L,
                        last == null ? 0 : last.term(),
                        last == null ? 0 : EntryFrame.nextOffset(last),
                        5_000 + i + random.nextInt(60),
                        400,
                        random));
            }
            files = replica(random);
        }

        /** Another replica gets the same entries in other portions, syncs at other times, and nothing happens to it. */
        private Map<Path, byte[]> replica(SplittableRandom random) throws IOException {
            CrashFs disk = new CrashFs(1);
            disk.createDirectories(DIRECTORY);
            try (SegmentPool pool = new SegmentPool(disk, settings);
                    SegmentedLog log = SegmentedLog.open(pool, GROUP, DIRECTORY, SegmentPosition.EMPTY)) {
                for (int from = 0; from < entries.size(); ) {
                    int to = Math.min(entries.size(), from + 1 + random.nextInt(100));
                    log.append(entries.subList(from, to));
                    from = to;
                    if (random.nextInt(4) == 0) {
                        log.force();
                    }
                }
                log.force();
            }
            return disk.contents();
        }
    }

    private static final class Run {
        private final World world;
        private final SplittableRandom random;
        private final String name;
        private final List<Entry> entries;
        private CrashFs disk;
        private SegmentPool pool;
        private SegmentedLog log;
        private SegmentPosition checkpoint = SegmentPosition.EMPTY;

        Run(World world, SplittableRandom random, String name) throws IOException {
            this.world = world;
            this.random = random;
            this.name = name;
            this.entries = world.entries;
            this.disk = new CrashFs(random.nextLong());
            disk.createDirectories(DIRECTORY);
            disk.syncDirectory(Path.of("/data"));
            disk.syncDirectory(Path.of("/"));
            open();
        }

        void go() throws IOException {
            for (int i = 0; i < STEPS; i++) {
                try {
                    step();
                } catch (PowerCutException cut) {
                    restart(disk.afterPowerCut(random));
                }
            }
            restart(disk.afterPowerCut(random));
            log.append(rest());
            log.force();
            checkpoint = log.end();
            checkEverything();
            checkFiles();
            assertNothingOpen();
        }

        boolean cutAt(long operation) throws IOException {
            disk.cutAtOperation(disk.operations() + operation);
            boolean cut = false;
            try {
                for (int i = 0; i < 12; i++) {
                    append(entries.subList(
                            (int) log.end().lastIndex(), (int) log.end().lastIndex() + 9));
                    if (i % 3 == 2) {
                        log.force();
                        checkpoint = log.end();
                    }
                }
            } catch (PowerCutException expected) {
                cut = true;
            }
            restart(disk.afterPowerCut(PowerCut.random(random, PowerCut.SECTOR_BYTES), random));
            log.append(rest());
            log.force();
            checkpoint = log.end();
            checkEverything();
            checkFiles();
            return cut;
        }

        private void step() throws IOException {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3, 4 -> appendSome();
                case 5, 6 -> {
                    log.force();
                    checkpoint = log.end();
                }
                case 7 -> checkSome();
                case 8 -> disk.cutAtOperation(disk.operations() + 1 + random.nextInt(25));
                case 9 -> restart(disk.afterPowerCut(random));
                case 10 -> restart(disk.afterKill());
                case 11 -> {
                    log.close();
                    restart(disk.afterKill());
                }
                case 12 -> {
                    if (world.losesDerivedFiles) {
                        loseDerivedFiles();
                    }
                    restart(disk.afterKill());
                }
                default -> checkEverything();
            }
        }

        private void appendSome() throws IOException {
            int from = (int) log.end().lastIndex();
            append(entries.subList(from, Math.min(entries.size(), from + 1 + random.nextInt(30))));
        }

        private void append(List<Entry> some) throws IOException {
            log.append(some);
        }

        private List<Entry> rest() {
            return entries.subList((int) log.end().lastIndex(), entries.size());
        }

        private void loseDerivedFiles() throws IOException {
            for (String file : disk.list(DIRECTORY)) {
                Path path = DIRECTORY.resolve(file);
                if (!file.endsWith(".log") && random.nextInt(3) == 0) {
                    if (random.nextBoolean()) {
                        disk.delete(path);
                    } else if (disk.content(path).length > 0) {
                        disk.flipBit(path, random.nextInt(disk.content(path).length), random.nextInt(8));
                    }
                }
            }
        }

        private void restart(CrashFs left) throws IOException {
            disk = left;
            open();
            assertEquals(checkpoint, log.end(), name);
            assertEquals(List.of(), log.damage(), name);
            // Manifest, header and index of the active segment, and the segment itself.
            long opened = disk.count(DiskOperation.OPEN);
            assertTrue(world.losesDerivedFiles || opened <= 4, name + ": opened " + opened + " files");
            checkEverything();
        }

        private void open() throws IOException {
            pool = new SegmentPool(disk, world.settings);
            log = SegmentedLog.open(pool, GROUP, DIRECTORY, checkpoint);
        }

        private void checkSome() throws IOException {
            long last = log.end().lastIndex();
            if (last > 0) {
                long index = 1 + random.nextLong(last);
                checkFrom(index, log.readFromIndex(index, random.nextInt(3_000)));
            }
            long next = log.end().nextOffset();
            if (next > 0) {
                long offset = random.nextLong(next);
                List<Entry> read = log.readFromOffset(offset, random.nextInt(3_000));
                Entry first = read.getFirst();
                assertTrue(
                        EntryFrame.baseOffset(first) <= offset && offset < EntryFrame.nextOffset(first),
                        name + ": offset " + offset + " in " + first);
                checkFrom(first.index(), read);
            }
            long timestamp = 4_900 + random.nextInt(entries.size() + 200);
            long from = random.nextLong(log.end().nextOffset() + 1);
            assertEquals(expectedOffset(timestamp, from), log.offsetForTimestamp(timestamp, from), name);
        }

        private void checkEverything() throws IOException {
            int last = (int) log.end().lastIndex();
            List<Entry> read = new ArrayList<>();
            while (read.size() < last) {
                read.addAll(log.readFromIndex(read.size() + 1, 50_000));
            }
            assertEquals(last, read.size(), name);
            checkFrom(1, read);
            assertEquals(List.of(), log.readFromOffset(log.end().nextOffset(), 100), name);
            List<EntryId> terms = new ArrayList<>();
            List<ConfigurationAt> configurations = new ArrayList<>();
            for (Entry entry : entries.subList(0, last)) {
                if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                    terms.add(entry.id());
                }
                if (entry.configuration() != null) {
                    configurations.add(new ConfigurationAt(entry.index(), entry.configuration()));
                }
            }
            assertEquals(terms, log.terms(), name);
            assertEquals(configurations, log.configurations(), name);
            for (int i = 0; i < 3; i++) {
                checkSome();
            }
        }

        private void checkFrom(long index, List<Entry> read) {
            for (int i = 0; i < read.size(); i++) {
                assertArrayEquals(
                        entries.get((int) index - 1 + i).frame(), read.get(i).frame(), name);
            }
        }

        private long expectedOffset(long timestampMs, long fromOffset) {
            return entries.subList(0, (int) log.end().lastIndex()).stream()
                    .filter(entry -> EntryFrame.maxTimestampMs(entry) >= timestampMs
                            && EntryFrame.nextOffset(entry) > fromOffset)
                    .mapToLong(EntryFrame::baseOffset)
                    .findFirst()
                    .orElse(-1);
        }

        private void checkFiles() {
            Map<Path, byte[]> here = disk.contents();
            Map<Path, byte[]> there = world.files;
            assertEquals(logs(there), logs(here), name);
            List<Path> closed = logs(here).subList(0, logs(here).size() - 1);
            for (Path path : logs(here)) {
                assertArrayEquals(there.get(path), here.get(path), () -> name + ": " + path);
            }
            for (Path path : closed) {
                Path index = SegmentNames.index(
                        DIRECTORY, SegmentNames.baseOffset(path.getFileName().toString(), ".log"));
                assertArrayEquals(there.get(index), here.get(index), () -> name + ": " + index);
            }
            Path manifest = SegmentNames.manifest(DIRECTORY);
            assertTrue(closed.isEmpty() || Arrays.equals(there.get(manifest), here.get(manifest)), name + ": manifest");
        }

        private static List<Path> logs(Map<Path, byte[]> contents) {
            return contents.keySet().stream()
                    .filter(path -> path.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }

        private void assertNothingOpen() throws IOException {
            log.close();
            pool.close();
            assertEquals(0, disk.openHandles(), name);
            assertEquals(
                    List.of(),
                    disk.list(DIRECTORY).stream()
                            .filter(file -> file.endsWith(".tmp"))
                            .toList(),
                    name);
        }
    }
}
