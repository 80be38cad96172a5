package dev.balsa.chaos.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that is put back from a copy is as it was, whatever happened to it in the meantime. */
@Timeout(60)
class BrokerDiskCopyTest {
    private static final Path HOME = Path.of("target/chaos/disk-copy").toAbsolutePath();

    @BeforeAll
    static void requireLab() {
        Requirement.loop(HOME);
    }

    @Test
    void whatWasWrittenAfterTheCopyIsGoneAndWhatWasDeletedIsBack() throws Exception {
        try (BrokerDisk disk = BrokerDisk.volume(HOME, 32L << 20)) {
            Files.createDirectories(disk.data());
            Path kept = disk.data().resolve("kept");
            Path later = disk.data().resolve("later");
            Files.writeString(kept, "old");
            disk.copy("a");
            Files.writeString(kept, "new");
            Files.writeString(later, "new");
            disk.restoreCopy("a");
            assertEquals("old", Files.readString(kept));
            assertFalse(Files.exists(later));
            disk.copy("b");
            disk.wipe();
            disk.restoreCopy("b");
            assertEquals("old", Files.readString(kept));
        }
    }

    @Test
    void aCopyOfADiskWithoutPowerIsWhatTheCutLeft() throws Exception {
        try (BrokerDisk disk = BrokerDisk.volume(HOME, 32L << 20)) {
            Files.createDirectories(disk.data());
            disk.restorePower();
            Files.writeString(disk.data().resolve("unsynced"), "x");
            disk.cutPower();
            disk.copy("c");
            disk.restorePower();
            disk.fill();
            disk.restoreCopy("c");
            assertTrue(Files.exists(disk.data()));
            assertFalse(Files.exists(disk.data().resolve("unsynced")));
            Files.writeString(disk.data().resolve("room"), "x");
        }
    }
}
