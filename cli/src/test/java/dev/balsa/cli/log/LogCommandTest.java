package dev.balsa.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.cli.ExitCode;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.JournaledLogStore;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.log.file.ReadOnlyFileIo;
import dev.balsa.log.segment.SegmentSettings;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.WriterListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands on a directory that a store has written and left. */
class LogCommandTest {
    private static final int ENTRIES = 300;
    private static final int ENTRY_BYTES = 64 + 1_000;

    @TempDir
    private Path temporary = Path.of("");

    private Path directory = Path.of("");

    /** What one execution printed and returned. */
    private record Run(int exitCode, String output) {}

    private static final class Durable implements WriterListener {
        final CountDownLatch all = new CountDownLatch(1);

        @Override
        public void durable(long ticket) {
            if (ticket == ENTRIES) {
                all.countDown();
            }
        }

        @Override
        public void stored(GroupLog log, long index) {}

        @Override
        public void failed(String cause) {
            throw new AssertionError(cause);
        }
    }

    @BeforeEach
    void writeAndLeave() throws Exception {
        directory = temporary.resolve("data");
        NioFileIo io = new NioFileIo();
        DataDirectory.format(io, directory, new DataDirectory.Identity("c1", 4, new UUID(1, 2), List.of()));
        LogStoreSettings settings =
                new LogStoreSettings(64 << 10, 4, new SegmentSettings(64 << 10, 4 << 10), 16L << 20, 1 << 20, 0);
        Durable durable = new Durable();
        try (JournaledLogStore store = JournaledLogStore.open(io, directory, settings)) {
            ReplicaId self = new ReplicaId(4, new UUID(1, 2));
            GroupLog log = store.create(List.of(new GroupDescriptor(
                            new GroupId(7), "logs", new UUID(5, 5), 0, self, Configuration.ofVoters(List.of(self)))))
                    .getFirst();
            log.recovered();
            var writer = store.openWriter(durable);
            for (int i = 1; i <= ENTRIES; i++) {
                HardState vote = i == 1 ? new HardState(1, self) : null;
                writer.append(log, new Persist(i, 0, vote, List.of(entry(i)), List.of()));
                log.committed(i);
            }
            assertTrue(durable.all.await(60, TimeUnit.SECONDS), "the store is stuck");
        }
    }

    /** A marker takes any payload and no offset. */
    private static Entry entry(long index) {
        return EntryFrame.control(EntryKind.MARKER, index, 1, 0, 1_000 + index, new byte[ENTRY_BYTES - 64]);
    }

    private Run run(String... arguments) {
        StringWriter output = new StringWriter();
        int exitCode = new CommandLine(new LogCommand())
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(output))
                .execute(arguments);
        return new Run(exitCode, output.toString());
    }

    /** Every file with checksum and time of change. */
    private Map<Path, String> picture() throws IOException {
        Map<Path, String> picture = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                FileTime changed = Files.getLastModifiedTime(file);
                CRC32C crc = new CRC32C();
                if (Files.isRegularFile(file)) {
                    crc.update(Files.readAllBytes(file));
                }
                picture.put(file, changed + " " + HexFormat.of().toHexDigits(crc.getValue()));
            }
        }
        return picture;
    }

    @Test
    void everythingIsShownAndNothingIsChanged() throws IOException {
        Map<Path, String> before = picture();
        List<Run> runs = new ArrayList<>();
        String path = directory.toString();
        runs.add(run("verify", path));
        runs.add(run("dump", path, "--entries"));
        runs.add(run("index", path, "--rows", "--partition", "logs-0"));
        assertEquals(before, picture());
        runs.forEach(each -> assertEquals(ExitCode.OK, each.exitCode(), each.output()));
        assertTrue(
                runs.getFirst().output().contains("nothing is damaged"),
                runs.getFirst().output());
        assertTrue(
                runs.getFirst().output().matches("(?s).*up to frame \\d+ are complete; nothing on this disk tells.*"),
                runs.getFirst().output());
        String dump = runs.get(1).output();
        assertTrue(dump.contains("broker 4 of cluster c1"), dump);
        assertTrue(dump.contains("index 1 term 1 MARKER offset 0"), dump);
        assertTrue(dump.contains("checkpoint: frames before"), dump);
        assertTrue(dump.contains(" entries: MARKER " + ENTRIES) || dump.contains(" to MARKER " + ENTRIES), dump);
    }

    @Test
    void damageIsNamedAndTheExitCodeSaysSo() throws IOException {
        Path log = directory.resolve("topics/logs-0/00000000000000000000.log");
        byte[] content = Files.readAllBytes(log);
        content[500] ^= 4;
        Files.write(log, content);
        Run run = run("verify", directory.toString());
        assertEquals(ExitCode.FAILED, run.exitCode());
        assertTrue(run.output().contains("00000000000000000000.log at bytes"), run.output());
        assertTrue(run.output().contains("entries 1 to 1"), run.output());
        assertEquals(
                ExitCode.OK,
                run("verify", directory.toString(), "--partition", "others-1").exitCode());
        Run dump = run("dump", directory.toString(), "--entries");
        assertTrue(dump.output().contains("    damaged: "), dump.output());
    }

    @Test
    void seamThatOnlyLooksRefusesEverythingElse() throws IOException {
        ReadOnlyFileIo io = new ReadOnlyFileIo();
        Path file = directory.resolve("balsa.properties");
        assertThrows(UnsupportedOperationException.class, () -> io.create(directory.resolve("new")));
        assertThrows(UnsupportedOperationException.class, () -> io.delete(file));
        assertThrows(UnsupportedOperationException.class, () -> io.rename(file, directory.resolve("x")));
        assertThrows(UnsupportedOperationException.class, () -> io.tryLock(directory.resolve("balsa.lock")));
        assertThrows(UnsupportedOperationException.class, () -> io.syncDirectory(directory));
        assertThrows(UnsupportedOperationException.class, () -> io.createDirectories(directory));
        try (var handle = io.open(file)) {
            assertThrows(UnsupportedOperationException.class, handle::force);
            assertThrows(UnsupportedOperationException.class, () -> handle.truncate(0));
        }
    }
}
