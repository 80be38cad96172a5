package dev.balsa.broker.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.log.segment.SegmentSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCareTest {
    @TempDir
    Path directory;

    @Test
    void aStateDatabaseThatFailsIsADiskThatFailsAndEndsTheBrokerOnce() throws IOException {
        NioFileIo files = new NioFileIo();
        DataDirectory.format(files, directory, new DataDirectory.Identity("c", 1, new UUID(1, 1), List.of()));
        AtomicReference<String> state = new AtomicReference<>();
        List<String> fatal = new ArrayList<>();
        try (LogDirectories logs = LogDirectories.open(
                files, List.of(directory), new LogStoreSettings(1 << 20, 3, new SegmentSettings(1 << 20, 4096)))) {
            DiskCare care = new DiskCare(
                    "c",
                    1,
                    logs,
                    () -> MetadataImage.EMPTY,
                    broker -> null,
                    Runnable::run,
                    System::nanoTime,
                    state::get,
                    fatal::add);
            care.look();
            assertNull(care.failure());
            assertEquals(List.of(), fatal);
            state.set("it is broken");
            care.look();
            care.look();
            assertEquals(List.of("it is broken"), fatal);
            assertEquals("it is broken", care.failure(), "told by the exit code");
        }
    }
}
