package dev.balsa.log.journal;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.PowerCut;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.log.file.SideBySide;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Makes journals with a past (recycled files, checkpoints, restarts) and takes pictures of their files. */
final class JournalPictures {
    static final Path DIRECTORY = Path.of("/data/journal");
    static final long OWNER = 0x0123456789abcdefL;
    static final int FILE_BLOCKS = 12;
    static final JournalSettings SETTINGS =
            new JournalSettings(FILE_BLOCKS * JournalBlock.BYTES, 4, 2 * JournalBlock.BYTES);

    private JournalPictures() {}

    /** Files by generation. */
    record Picture(Map<Long, byte[]> files) {
        JournalImage image(ByteBuffer chunk) throws IOException {
            List<JournalFile> opened = new ArrayList<>();
            for (var file : files.entrySet()) {
                opened.add(new JournalFile(
                        DIRECTORY.resolve(JournalFile.name(file.getKey())),
                        new MemoryFile(file.getValue()),
                        file.getKey(),
                        file.getValue().length / JournalBlock.BYTES));
            }
            return new JournalImage(OWNER, opened, chunk);
        }

        byte[] file(long generation) {
            return Objects.requireNonNull(files.get(generation));
        }

        Picture with(long generation, byte[] content) {
            Map<Long, byte[]> changed = new TreeMap<>(files);
            changed.put(generation, content);
            return new Picture(changed);
        }
    }

    /** A journal that ends with a whole frame of an ordinary write or with a seal. */
    static Picture random(RandomGenerator random) throws IOException {
        CrashFs disk = new CrashFs(random.nextLong());
        JournalRecovery recovery = JournalRecovery.open(disk, DIRECTORY, SETTINGS, OWNER, SideBySide.inOrder());
        Journal journal = resume(recovery);
        int frames = random.nextInt(5, 60);
        long index = 1;
        for (int i = 0; i < frames; i++) {
            if (random.nextInt(20) == 0) {
                disk = random.nextBoolean()
                        ? disk.afterKill()
                        : disk.afterPowerCut(new PowerCut(4096, PowerCut.Style.SCATTERED), random);
                journal = resume(JournalRecovery.open(disk, DIRECTORY, SETTINGS, OWNER, SideBySide.inOrder()));
            }
            if (journal.isShort()) {
                long liveLsn = journal.currentFirstLsn();
                append(journal, List.of(new JournalRecord.Checkpoint(liveLsn, 0)));
                journal.release(liveLsn);
                prepare(journal);
            }
            List<JournalRecord> records = records(index, random);
            index += 3;
            append(journal, records);
        }
        return picture(disk);
    }

    private static Journal resume(JournalRecovery recovery) throws IOException {
        Journal journal = recovery.resume();
        prepare(journal);
        return journal;
    }

    static void prepare(Journal journal) throws IOException {
        journal.prepareFreed();
        while (journal.lacksSpare()) {
            journal.makeSpare();
        }
    }

    static List<JournalRecord> records(long index, RandomGenerator random) {
        List<JournalRecord> records = new ArrayList<>();
        GroupId group = new GroupId(random.nextInt(5));
        records.add(new JournalRecord.HardStateSet(group, new HardState((int) index, null)));
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < random.nextInt(1, 4); i++) {
            entries.add(TestEntries.data(index + i, 1, index, 1, 1, random.nextInt(6000), random));
        }
        records.add(new JournalRecord.Entries(group, entries));
        return records;
    }

    static long append(Journal journal, List<JournalRecord> records) throws IOException {
        long[] groups = records.stream()
                .mapToLong(record -> record.group().value())
                .distinct()
                .toArray();
        int bytes = journal.groupsSize(groups.length)
                + records.stream().mapToInt(Journal::sizeOf).sum();
        return journal.append(groups, records, bytes);
    }

    static Picture picture(CrashFs disk) {
        Map<Long, byte[]> files = new TreeMap<>();
        disk.contents().forEach((path, content) -> {
            long generation = JournalFile.generationOf(path.getFileName().toString());
            if (generation >= 0) {
                files.put(generation, content);
            }
        });
        return new Picture(files);
    }
}
