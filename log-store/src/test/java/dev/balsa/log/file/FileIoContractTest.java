package dev.balsa.log.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every implementation of the seam does alike; what the simulated disk promises must be what the real one does. */
class FileIoContractTest {
    @TempDir
    static Path temporary;

    static Stream<FileIo> implementations() {
        return Stream.of(new NioFileIo(), new CrashFs(1));
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void files_are_written_and_read_at_positions(FileIo io) throws IOException {
        Path directory = fresh(io);
        Path path = directory.resolve("file");
        try (FileHandle file = io.create(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 2);
            file.force();
            assertEquals(5, file.size());
            assertThrows(FileAlreadyExistsException.class, () -> io.create(path));
        }
        try (FileHandle file = io.open(path)) {
            ByteBuffer read = ByteBuffer.allocate(10);
            assertEquals(5, file.read(read, 0));
            assertEquals(ByteBuffer.wrap(new byte[] {0, 0, 1, 2, 3}), read.flip());
            assertEquals(0, file.read(ByteBuffer.allocate(1), 5));
            assertEquals(0, file.read(ByteBuffer.allocate(1), 50));
            assertEquals(1, file.read(ByteBuffer.allocate(1), 4));
            file.truncate(3);
            assertEquals(3, file.size());
            file.truncate(30);
            assertEquals(3, file.size(), "truncation never grows a file");
            file.write(ByteBuffer.wrap(new byte[] {9}), 4);
            ByteBuffer again = ByteBuffer.allocateDirect(5);
            assertEquals(5, file.read(again, 0));
            assertEquals(ByteBuffer.wrap(new byte[] {0, 0, 1, 0, 9}), again.flip());
        }
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void names_are_created_renamed_and_deleted(FileIo io) throws IOException {
        Path directory = fresh(io);
        assertThrows(NoSuchFileException.class, () -> io.open(directory.resolve("none")));
        assertThrows(
                NoSuchFileException.class,
                () -> io.create(directory.resolve("none").resolve("file")));
        assertThrows(NoSuchFileException.class, () -> io.rename(directory.resolve("none"), directory.resolve("b")));
        assertThrows(NoSuchFileException.class, () -> io.syncDirectory(directory.resolve("none")));
        io.create(directory.resolve("b")).close();
        try (FileHandle file = io.create(directory.resolve("a"))) {
            file.write(ByteBuffer.wrap(new byte[] {7}), 0);
        }
        io.createDirectories(directory.resolve("d").resolve("e"));
        io.createDirectories(directory.resolve("d").resolve("e"));
        assertEquals(List.of("a", "b", "d"), io.list(directory));
        assertEquals(List.of(), io.list(directory.resolve("none")));

        io.rename(directory.resolve("a"), directory.resolve("b"));
        io.syncDirectory(directory);

        assertEquals(List.of("b", "d"), io.list(directory));
        assertFalse(io.exists(directory.resolve("a")));
        assertTrue(io.exists(directory.resolve("b")));
        assertTrue(io.exists(directory.resolve("d")));
        try (FileHandle file = io.open(directory.resolve("b"))) {
            assertEquals(1, file.size());
        }
        io.create(directory.resolve("d").resolve("e").resolve("f")).close();
        io.rename(directory.resolve("d"), directory.resolve("moved"));
        assertEquals(List.of("f"), io.list(directory.resolve("moved").resolve("e")));
        assertThrows(DirectoryNotEmptyException.class, () -> io.delete(directory.resolve("moved")));
        io.delete(directory.resolve("moved").resolve("e").resolve("f"));
        io.delete(directory.resolve("moved").resolve("e"));
        io.delete(directory.resolve("moved"));
        io.delete(directory.resolve("moved"));
        assertEquals(List.of("b"), io.list(directory));
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void an_open_file_outlives_its_name(FileIo io) throws IOException {
        Path path = fresh(io).resolve("file");
        try (FileHandle file = io.create(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1}), 0);
            io.delete(path);
            assertFalse(io.exists(path));
            io.create(path).close();
            assertEquals(1, file.read(ByteBuffer.allocate(4), 0));
        }
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void a_closed_file_refuses_everything(FileIo io) throws IOException {
        FileHandle file = io.create(fresh(io).resolve("file"));
        file.close();
        file.close();
        assertThrows(IOException.class, () -> file.read(ByteBuffer.allocate(1), 0));
        assertThrows(IOException.class, () -> file.write(ByteBuffer.allocate(1), 0));
        assertThrows(IOException.class, file::force);
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void a_lock_has_one_holder_at_a_time(FileIo io) throws IOException {
        Path path = fresh(io).resolve("lock");
        Closeable first = Objects.requireNonNull(io.tryLock(path));
        assertNull(io.tryLock(path));
        assertNull(io.tryLock(path), "a refused attempt must not take the lock away");
        first.close();
        Objects.requireNonNull(io.tryLock(path)).close();
    }

    private static Path fresh(FileIo io) throws IOException {
        for (int i = 0; ; i++) {
            Path directory = temporary.resolve("case-" + i);
            if (!io.exists(directory)) {
                io.createDirectories(directory);
                return directory;
            }
        }
    }
}
