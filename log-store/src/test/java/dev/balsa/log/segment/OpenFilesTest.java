package dev.balsa.log.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.DiskOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    private static final Path DIRECTORY = Path.of("/d");

    private final CrashFs disk = new CrashFs(1);
    private final SegmentPool pool = new SegmentPool(disk, new SegmentSettings(1_000, 100, 2, 100, 100));
    private final OpenFiles files = pool.files;
    private final SegmentDirectory owner = new SegmentDirectory(pool, DIRECTORY);

    @BeforeEach
    void createFiles() throws IOException {
        disk.createDirectories(DIRECTORY);
        for (String name : new String[] {"a", "b", "c", "d"}) {
            disk.create(DIRECTORY.resolve(name)).close();
        }
    }

    @Test
    void a_file_is_opened_once_and_shared() throws IOException {
        try (OpenFiles.Lease first = lease("a");
                OpenFiles.Lease second = lease("a")) {
            assertSame(first.handle(), second.handle());
        }
        lease("a").close();
        assertEquals(1, disk.count(DiskOperation.OPEN));
        assertEquals(1, disk.openHandles());
    }

    @Test
    void the_least_recently_used_idle_file_is_closed() throws IOException {
        lease("a").close();
        lease("b").close();
        lease("a").close();
        lease("c").close();
        assertEquals(2, disk.openHandles());
        lease("a").close();
        assertEquals(3, disk.count(DiskOperation.OPEN));
        lease("b").close();
        assertEquals(4, disk.count(DiskOperation.OPEN));
    }

    @Test
    void leased_files_are_never_closed_however_many() throws IOException {
        OpenFiles.Lease a = lease("a");
        OpenFiles.Lease b = lease("b");
        OpenFiles.Lease c = lease("c");
        OpenFiles.Lease d = lease("d");
        assertEquals(4, disk.openHandles());
        a.handle().read(ByteBuffer.allocate(1), 0);
        a.close();
        b.close();
        assertEquals(2, disk.openHandles());
        c.handle().read(ByteBuffer.allocate(1), 0);
        c.close();
        c.close();
        d.close();
        files.close();
        assertEquals(0, disk.openHandles());
    }

    @Test
    void a_forgotten_file_lives_until_its_last_lease_ends() throws IOException {
        OpenFiles.Lease old = lease("a");
        files.forget(owner, DIRECTORY.resolve("a"));
        disk.delete(DIRECTORY.resolve("a"));
        OpenFiles.Lease fresh = files.create(owner, DIRECTORY.resolve("a"));
        fresh.handle().write(ByteBuffer.wrap(new byte[] {1}), 0);
        assertEquals(0, old.handle().size());
        assertEquals(1, fresh.handle().size());
        old.close();
        fresh.close();
        assertEquals(1, disk.openHandles());
    }

    @Test
    void the_same_path_of_another_log_is_another_file() throws IOException {
        lease("a").close();
        SegmentDirectory later = new SegmentDirectory(pool, DIRECTORY);
        disk.delete(DIRECTORY.resolve("a"));
        disk.create(DIRECTORY.resolve("a")).close();
        later.lease(DIRECTORY.resolve("a")).close();
        assertEquals(2, disk.count(DiskOperation.OPEN));
    }

    @Test
    void a_reader_that_is_overtaken_by_the_close_leaves_nothing_behind() throws IOException {
        owner.close();
        OpenFiles.Lease late = owner.lease(DIRECTORY.resolve("a"));
        late.handle().read(ByteBuffer.allocate(1), 0);
        late.close();
        assertEquals(0, disk.openHandles());
    }

    @Test
    void a_file_that_cannot_be_opened_leaves_nothing_behind() throws IOException {
        assertThrows(NoSuchFileException.class, () -> lease("none"));
        files.close();
        assertEquals(0, disk.openHandles());
    }

    private OpenFiles.Lease lease(String name) throws IOException {
        return files.lease(owner, DIRECTORY.resolve(name));
    }
}
