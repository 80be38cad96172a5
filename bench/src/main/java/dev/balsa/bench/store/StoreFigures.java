package dev.balsa.bench.store;

import dev.balsa.log.JournaledLogStore;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.PartitionLog;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.log.segment.SegmentSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Figures of the log store, one JSON object a line: {@code StoreFigures DIRECTORY [sync|groups|bulk|checkpoint|recovery|index]...}.
 * Without names all of them. What is aimed at stands in each method.
 */
public final class StoreFigures {
    private static final int WARM_UP = 20_000;
    /** Many groups do in a moment what one does in seconds, and the code has to be compiled for them as well. */
    private static final int WARM_UP_PER_GROUP = 1_000;

    private static final int MOST_WARM_UP = 1_000_000;
    /** Journal as large as a broker's, segments of 128 MiB, no reserve: it would be written while something is measured. */
    private static final LogStoreSettings BROKER =
            new LogStoreSettings(64 << 20, 4, SegmentSettings.DEFAULT, 256L << 20, 128L << 20, 0);

    private final Path root;
    private int runs;

    private StoreFigures(Path root) {
        this.root = root;
    }

    public static void main(String[] arguments) throws Exception {
        StoreFigures figures = new StoreFigures(Path.of(arguments[0]));
        List<String> names = arguments.length > 1
                ? Arrays.asList(arguments).subList(1, arguments.length)
                : List.of("sync", "groups", "bulk", "checkpoint", "recovery", "index");
        for (String name : names) {
            switch (name) {
                case "sync" -> figures.sync();
                case "groups" -> figures.groups();
                case "bulk" -> figures.bulk();
                case "checkpoint" -> figures.checkpoint();
                case "recovery" -> figures.recovery();
                case "index" -> figures.index();
                default -> throw new IllegalArgumentException("no benchmark is called " + name);
            }
        }
    }

    private interface Measured {
        void on(Path directory) throws IOException, InterruptedException;
    }

    private void in(Measured measured) throws IOException, InterruptedException {
        Path directory = root.resolve("run-" + ++runs);
        try {
            measured.on(directory);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }

    /** B-S1: one group, one entry at a time, against a bare sync of a block that was written before. Aim: 4 KiB within 1.25 of it. */
    private void sync() throws IOException, InterruptedException {
        in(directory -> {
            Files.createDirectories(directory);
            Histogram nanos = bareSyncs(directory.resolve("bare"), 3_000);
            print(String.format(
                    Locale.ROOT,
                    "{\"benchmark\":\"bare-sync\",\"bytes\":4096,\"p50Us\":%.1f,\"p99Us\":%.1f}",
                    nanos.getValueAtPercentile(50) / 1e3,
                    nanos.getValueAtPercentile(99) / 1e3));
        });
        for (int bytes : new int[] {512, 3_800, 65_536, 1 << 20}) {
            load("sync", 1, bytes, bytes > 100_000 ? 300 : 3_000);
        }
    }

    private static Histogram bareSyncs(Path path, int count) throws IOException {
        Histogram nanos = new Histogram(3);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(4096);
            for (int i = 0; i < 1_024; i++) {
                file.write(block.clear(), i * 4096L);
            }
            file.force(false);
            for (int i = 0; i < count; i++) {
                long begun = System.nanoTime();
                file.write(block.clear(), i % 1_024 * 4096L);
                file.force(false);
                nanos.recordValue(System.nanoTime() - begun);
            }
        }
        return nanos;
    }

    /** B-S2: groups that each wait for their own entry share syncs. Aim: 500 groups within 3 times the latency of one. */
    private void groups() throws IOException, InterruptedException {
        for (int groups : new int[] {1, 10, 100, 500, 5_000}) {
            load("groups", groups, 300, Math.clamp(groups * 400L, 10_000, 200_000));
        }
    }

    /** B-S3: bytes to the device for each byte of entries, journal and segments together. Aim: 2.1 at 16 KiB and above. */
    private void bulk() throws IOException, InterruptedException {
        for (int bytes : new int[] {16 << 10, 64 << 10, 256 << 10, 1 << 20}) {
            load("bulk", 20, bytes, (512L << 20) / bytes);
        }
    }

    private void load(String name, int groups, int bytes, long entries) throws IOException, InterruptedException {
        in(directory -> {
            try (StoreLoad load = new StoreLoad(directory, BROKER, groups, bytes)) {
                load.run(Math.max(Math.min(WARM_UP, 2 * entries), Math.min(MOST_WARM_UP, groups * WARM_UP_PER_GROUP)));
                load.awaitJournalFiles(BROKER.journalFiles());
                print(load.run(entries).json(name, "\"groups\":" + groups + ",\"bytes\":" + bytes));
            }
        });
    }

    /** B-S4: the same load with a journal that is checkpointed all the time. Aim: p99 within twice the quiet one. */
    private void checkpoint() throws IOException, InterruptedException {
        for (int fileMiB : new int[] {64, 2}) {
            LogStoreSettings settings =
                    new LogStoreSettings(fileMiB << 20, 4, SegmentSettings.DEFAULT, 256L << 20, 128L << 20, 0);
            in(directory -> {
                try (StoreLoad load = new StoreLoad(directory, settings, 100, 4_000)) {
                    load.run(WARM_UP);
                    load.awaitJournalFiles(settings.journalFiles());
                    StoreLoad.Result result = load.run(20_000);
                    print(result.json(
                            "checkpoint",
                            "\"journalMiB\":" + 4 * fileMiB + ",\"checkpoints\":"
                                    + load.store.stats().checkpoints()));
                }
            });
        }
    }

    /** B-S5: opening a store again whose journal is as full as it gets. Aim: a whole broker with 1,000 partitions within 3 s. */
    private void recovery() throws IOException, InterruptedException {
        for (int groups : new int[] {100, 1_000}) {
            in(directory -> {
                double fill;
                try (StoreLoad load = new StoreLoad(directory, BROKER, groups, 16 << 10)) {
                    // Just below the fill at which a checkpoint frees half of it again.
                    while (load.store.stats().journalFill() < 0.49) {
                        load.run(500);
                    }
                    fill = load.store.stats().journalFill();
                }
                double cpuBefore = cpuSeconds();
                long begun = System.nanoTime();
                JournaledLogStore store = JournaledLogStore.open(new NioFileIo(), directory, BROKER);
                double seconds = (System.nanoTime() - begun) / 1e9;
                print(String.format(
                        Locale.ROOT,
                        "{\"benchmark\":\"recovery\",\"groups\":%d,\"journalFill\":%.2f,\"frames\":%d,"
                                + "\"storedEntries\":%d,\"seconds\":%.2f,\"cpuSeconds\":%.2f}",
                        groups,
                        fill,
                        store.recoveryReport().frames(),
                        store.recoveryReport().storedEntries(),
                        seconds,
                        cpuSeconds() - cpuBefore));
                store.close();
            });
        }
    }

    /** Of the whole process; what is left of a time on a machine that others use as well. */
    private static double cpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e9;
    }

    /** B-S6: reads of one entry by offset, and by time, from segments in the page cache. Aim: 20 microseconds. */
    private void index() throws IOException, InterruptedException {
        in(directory -> {
            int entries = 100_000;
            try (StoreLoad load = new StoreLoad(directory, BROKER, 1, 1_000)) {
                load.run(entries);
                PartitionLog log = load.log(0);
                for (int round = 0; round < 2; round++) {
                    Histogram nanos = lookups(log, entries);
                    print(String.format(
                            Locale.ROOT,
                            "{\"benchmark\":\"index\",\"round\":%d,\"p50Us\":%.1f,\"p99Us\":%.1f}",
                            round,
                            nanos.getValueAtPercentile(50) / 1e3,
                            nanos.getValueAtPercentile(99) / 1e3));
                }
            }
        });
    }

    private static Histogram lookups(PartitionLog log, int entries) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Histogram nanos = new Histogram(3);
        for (int i = 0; i < 50_000; i++) {
            long offset = random.nextLong(entries);
            long begun = System.nanoTime();
            log.readFromOffset(offset, 1);
            nanos.recordValue(System.nanoTime() - begun);
        }
        return nanos;
    }
}
