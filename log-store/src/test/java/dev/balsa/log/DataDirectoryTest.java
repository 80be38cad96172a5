package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.NioFileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private static final Path DIRECTORY = Path.of("/data");
    private static final DataDirectory.Identity IDENTITY = new DataDirectory.Identity(
            "cluster-1", 7, new UUID(1, 2), List.of("1@a:1:" + new UUID(3, 4), "2@b:2:" + new UUID(5, 6)));

    private CrashFs disk = new CrashFs(1);

    @Test
    void whatWasFormattedIsRead() throws IOException {
        DataDirectory.format(disk, DIRECTORY, IDENTITY);
        disk = disk.afterPowerCut(new SplittableRandom(1));
        try (DataDirectory open = DataDirectory.open(disk, DIRECTORY)) {
            assertEquals(IDENTITY, open.identity());
            assertEquals(DIRECTORY, open.path());
        }
    }

    @Test
    void otherVersionsAreRefusedWithWhatToDo() throws IOException {
        for (int version : new int[] {1, 4}) {
            CrashFs other = new CrashFs(1);
            DataDirectory.format(other, DIRECTORY, IDENTITY);
            Path file = DIRECTORY.resolve("balsa.properties");
            String text = new String(other.content(file), StandardCharsets.UTF_8);
            text = text.substring(0, text.indexOf("checksum=")).replace("version=2", "version=" + version);
            CRC32C crc = new CRC32C();
            crc.update(text.getBytes(StandardCharsets.UTF_8));
            text += "checksum=" + String.format("%08x", crc.getValue()) + "\n";
            other.delete(file);
            try (FileHandle handle = other.create(file)) {
                handle.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            }
            IOException refused = assertThrows(IOException.class, () -> DataDirectory.open(other, DIRECTORY));
            String said = String.valueOf(refused.getMessage());
            assertTrue(said.contains("format version " + version), said);
            assertTrue(said.contains(version == 1 ? "An older Balsa wrote it" : "start that one"), said);
        }
    }

    @Test
    void formattingCutAnywhereLeavesAnEmptyOrAFormattedDirectory() throws IOException {
        for (int i = 1; i < 12; i++) {
            CrashFs fresh = new CrashFs(i);
            fresh.cutAtOperation(i);
            try {
                DataDirectory.format(fresh, DIRECTORY, IDENTITY);
            } catch (RuntimeException cut) {
                assertTrue(fresh.isCut());
            }
            CrashFs after = fresh.afterPowerCut(new SplittableRandom(i));
            String outcome;
            try (DataDirectory open = DataDirectory.open(after, DIRECTORY)) {
                outcome = open.identity().clusterId();
            } catch (IOException e) {
                outcome = String.valueOf(e.getMessage());
            }
            if (!outcome.equals("cluster-1")) {
                assertTrue(outcome.contains("not formatted") || outcome.contains("does not exist"), outcome);
                DataDirectory.format(after, DIRECTORY, IDENTITY);
            }
        }
    }

    @Test
    void secondFormatIsRefused() throws IOException {
        DataDirectory.format(disk, DIRECTORY, IDENTITY);
        refused("formatted already", () -> DataDirectory.format(disk, DIRECTORY, IDENTITY));
    }

    @Test
    void foreignDirectoryIsNeitherFormattedNorOpened() throws IOException {
        write("letters.txt", "dear");
        refused("letters.txt", () -> DataDirectory.format(disk, DIRECTORY, IDENTITY));
        refused("letters.txt", () -> DataDirectory.open(disk, DIRECTORY));
    }

    @Test
    void missingAndUnformattedDirectoriesAreToldApart() throws IOException {
        refused("does not exist", () -> DataDirectory.open(disk, DIRECTORY));
        disk.createDirectories(DIRECTORY);
        refused("not formatted", () -> DataDirectory.open(disk, DIRECTORY));
    }

    @Test
    void directoryInUseIsRefused() throws IOException {
        DataDirectory.format(disk, DIRECTORY, IDENTITY);
        try (DataDirectory first = DataDirectory.open(disk, DIRECTORY)) {
            assertEquals(7, first.identity().brokerId());
            refused("in use", () -> DataDirectory.open(disk, DIRECTORY));
        }
        DataDirectory.open(disk, DIRECTORY).close();
    }

    @Test
    void everyFlippedBitOfTheIdentityIsSeen() throws IOException {
        DataDirectory.format(disk, DIRECTORY, IDENTITY);
        Path file = new StoreLayout(DIRECTORY).identity();
        int length = disk.content(file).length;
        for (int i = 0; i < length; i++) {
            disk.flipBit(file, i, i % 8);
            refused("damaged", () -> DataDirectory.open(disk, DIRECTORY));
            disk.flipBit(file, i, i % 8);
        }
    }

    @Test
    void laterVersionIsRefused() throws IOException {
        String text =
                new String(IdentityFile.encode(IDENTITY), StandardCharsets.UTF_8).replace("version=2", "version=4");
        String body = text.substring(0, text.lastIndexOf("checksum="));
        var crc = new java.util.zip.CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        write("balsa.properties", body + String.format("checksum=%08x%n", crc.getValue()));
        refused("format version 4", () -> DataDirectory.open(disk, DIRECTORY));
    }

    @Test
    void illegalTopicNamesAreRefused() {
        for (String name : List.of("", ".", "..", "../x", "a/b", "a\u0000b", "a\nb", "\u00e9", "x".repeat(250))) {
            assertThrows(IllegalArgumentException.class, () -> StoreLayout.directoryName(name, 0), name);
        }
        assertThrows(IllegalArgumentException.class, () -> StoreLayout.directoryName("x", -1));
        assertThrows(IllegalArgumentException.class, () -> StoreLayout.directoryName("x".repeat(249), 1_000_000));
        assertEquals("__a.B_c-9-12", StoreLayout.directoryName("__a.B_c-9", 12));
    }

    @Test
    void realDiskKeepsTheLockToOneHolder(@TempDir Path temp) throws IOException {
        NioFileIo io = new NioFileIo();
        Path directory = temp.resolve("broker");
        DataDirectory.format(io, directory, IDENTITY);
        try (DataDirectory first = DataDirectory.open(io, directory)) {
            assertEquals(IDENTITY, first.identity());
            assertThrows(IOException.class, () -> DataDirectory.open(io, directory));
        }
        assertTrue(Files.readString(directory.resolve("balsa.properties")).contains("broker.id=7"));
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void refused(String saying, Attempt attempt) {
        Map<Path, byte[]> before = disk.contents();
        IOException refusal = assertThrows(IOException.class, attempt::run);
        assertTrue(String.valueOf(refusal.getMessage()).contains(saying), refusal.getMessage());
        Map<Path, byte[]> after = disk.contents();
        assertEquals(before.keySet(), after.keySet(), "nothing may change on disk");
        before.forEach((path, content) -> assertTrue(Arrays.equals(content, after.get(path)), path.toString()));
    }

    private void write(String name, String text) throws IOException {
        disk.createDirectories(DIRECTORY);
        try (FileHandle file = disk.create(DIRECTORY.resolve(name))) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        }
    }
}
