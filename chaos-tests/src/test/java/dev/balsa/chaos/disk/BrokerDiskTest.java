package dev.balsa.chaos.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that is put back from a copy is as it was, whatever happened to it in the meantime; and what is done to it at the same time. */
@Timeout(60)
class BrokerDiskTest {
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

    /** Two faults at a time: whichever ends first, there is room in the end. */
    @Test
    void aFullDiskWhosePowerIsCutHasRoomAgain() throws Exception {
        try (BrokerDisk disk = BrokerDisk.volume(HOME, 32L << 20)) {
            Files.createDirectories(disk.data());
            disk.fill();
            disk.cutPower();
            disk.free();
            disk.fill();
            disk.restorePower();
            assertRoom(disk, "freed without power");
            disk.fill();
            disk.free();
            disk.cutPower();
            disk.restorePower();
            assertRoom(disk, "freed and not synced");
            disk.fill();
            disk.cutPower();
            disk.restorePower();
            disk.free();
            assertRoom(disk, "freed later");
        }
    }

    private static void assertRoom(BrokerDisk disk, String when) throws IOException {
        Files.write(disk.data().resolve("room"), new byte[4 << 20]);
        assertEquals(4 << 20, Files.size(disk.data().resolve("room")), when);
    }
}
