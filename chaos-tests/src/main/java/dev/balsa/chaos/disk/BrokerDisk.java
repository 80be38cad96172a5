package dev.balsa.chaos.disk;

import dev.balsa.chaos.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where one broker keeps its data: a volume of its own whose power can be cut, or just a directory. Any thread. */
public final class BrokerDisk implements AutoCloseable {
    private final Path root;
    private final @Nullable LoopVolume volume;
    private boolean hasPower = true;
    private boolean isFilled;

    private BrokerDisk(Path root, @Nullable LoopVolume volume) {
        this.root = root;
        this.volume = volume;
    }

    /**
     * A new file system.
     *
     * @param home for the image and the mount point; must exist
     */
    public static BrokerDisk volume(Path home, long sizeBytes) throws IOException {
        Path mountPoint = home.resolve("disk");
        return new BrokerDisk(mountPoint, LoopVolume.create(home.resolve("disk.img"), mountPoint, sizeBytes));
    }

    public static BrokerDisk directory(Path home) throws IOException {
        Path root = home.resolve("disk");
        Files.createDirectories(root);
        return new BrokerDisk(root, null);
    }

    /** The broker's {@code log.dir}. */
    public Path data() {
        return root.resolve("data");
    }

    /** Nothing reaches the disk any more, and what was not synced is lost. End the broker, then {@link #restorePower}. */
    public synchronized void cutPower() throws IOException {
        hasPower = false;
        requireVolume().cutPower();
    }

    public synchronized void restorePower() throws IOException {
        requireVolume().restorePower();
        hasPower = true;
        removeUnlessFilled();
    }

    /**
     * Keeps what stands on it at this moment, whoever is writing.
     *
     * @param name of the copy
     */
    public synchronized void copy(String name) throws IOException {
        requireVolume().snapshot(copyFile(name), hasPower);
    }

    /** Everything is again as it was when that copy was taken, which is used up. The broker must have ended. */
    public synchronized void restoreCopy(String name) throws IOException {
        requireVolume().replaceBy(copyFile(name));
        hasPower = true;
        isFilled = false;
        // The copy may be of a time when it was full, which nobody would undo.
        removeUnlessFilled();
    }

    private Path copyFile(String name) {
        return root.resolveSibling("disk-" + name + ".img");
    }

    /** Takes all the space there is; nothing of a disk without power. */
    public synchronized void fill() throws IOException {
        requireVolume();
        if (!hasPower) {
            return;
        }
        isFilled = true;
        long freeBytes = Files.getFileStore(root).getUsableSpace();
        if (freeBytes > 0) {
            Shell.run("fallocate", "-l", Long.toString(freeBytes), hog().toString());
        }
    }

    /** Gives back what {@link #fill} took; a disk without power when it has power again. */
    public synchronized void free() throws IOException {
        isFilled = false;
        if (hasPower) {
            removeUnlessFilled();
        }
    }

    /** After a power cut as well: what was deleted before may be back. */
    private void removeUnlessFilled() throws IOException {
        if (!isFilled) {
            Files.deleteIfExists(hog());
        }
    }

    /** Deletes everything. The broker must have ended. */
    public synchronized void wipe() throws IOException {
        Shell.run("find", root.toString(), "-mindepth", "1", "-not", "-name", "lost+found", "-delete");
    }

    private Path hog() {
        return root.resolve("hog");
    }

    private LoopVolume requireVolume() {
        if (volume == null) {
            throw new IllegalStateException(root + " is a directory on this machine's disk: that cannot be done to it");
        }
        return volume;
    }

    @Override
    public synchronized void close() throws IOException {
        if (volume != null) {
            volume.close();
        }
    }
}
