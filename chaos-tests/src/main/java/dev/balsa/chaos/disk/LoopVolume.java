package dev.balsa.chaos.disk;

import dev.balsa.chaos.Shell;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An ext4 file system on a file of its own, whose power can be cut: what was not synced is then gone, as after a real power
 * failure. Needs root and loop devices.
 */
public final class LoopVolume implements AutoCloseable {
    private static final int UNMOUNT_TRIES = 100;

    private final Path image;
    private final Path mountPoint;
    private boolean mounted;

    private LoopVolume(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Makes a new file system and mounts it; an older one of the same place is removed first. */
    public static LoopVolume create(Path image, Path mountPoint, long sizeBytes) throws IOException {
        removeLeftover(mountPoint);
        Files.createDirectories(mountPoint);
        Path parent = image.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.deleteIfExists(image);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(sizeBytes);
        }
        // Without lazy initialisation nothing writes to the volume but its user.
        Shell.run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image.toString());
        LoopVolume volume = new LoopVolume(image, mountPoint);
        volume.mount();
        return volume;
    }

    /**
     * A copy of the image as it is at this moment, under whatever is written meanwhile, mounted at another place: what a power cut
     * now would leave. It does not hold what only the page cache of the file system has.
     */
    public LoopVolume copy(Path copiedImage, Path copiedMountPoint) throws IOException {
        removeLeftover(copiedMountPoint);
        Files.createDirectories(copiedMountPoint);
        Shell.run("cp", "--sparse=always", image.toString(), copiedImage.toString());
        LoopVolume volume = new LoopVolume(copiedImage, copiedMountPoint);
        volume.mount();
        return volume;
    }

    /**
     * A copy of the image at one instant, under whatever is written meanwhile: as much as a broker has synced, and more.
     *
     * @param isAlive false after {@link #cutPower}: then it is what the cut has left
     */
    void snapshot(Path copiedImage, boolean isAlive) throws IOException {
        if (isAlive) {
            Shell.run("fsfreeze", "--freeze", mountPoint.toString());
        }
        try {
            Shell.run("cp", "--sparse=always", image.toString(), copiedImage.toString());
        } finally {
            if (isAlive) {
                Shell.run("fsfreeze", "--unfreeze", mountPoint.toString());
            }
        }
    }

    /** Mounts another image in the place of this one, which is lost. The processes that used it must have ended. */
    void replaceBy(Path otherImage) throws IOException {
        unmount();
        Files.move(otherImage, image, StandardCopyOption.REPLACE_EXISTING);
        mount();
    }

    /** Unmounts whatever an earlier run left at this place. */
    public static void removeLeftover(Path mountPoint) throws IOException {
        if (isMounted(mountPoint)) {
            Shell.run("umount", "-l", mountPoint.toString());
        }
    }

    public Path mountPoint() {
        return mountPoint;
    }

    /**
     * Cuts the power: nothing more reaches the image, and what the page cache held is lost. The processes that use the volume
     * get errors from now on; end them, then {@link #restorePower}.
     */
    public void cutPower() throws IOException {
        FileSystemShutdown.shutdown(mountPoint);
    }

    /** Mounts the volume again, as after a reboot. The processes that used it must have ended. */
    public void restorePower() throws IOException {
        unmount();
        mount();
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            unmount();
        }
        Files.deleteIfExists(image);
    }

    private void mount() throws IOException {
        Shell.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        mounted = true;
    }

    private void unmount() throws IOException {
        // A killed process may hold the volume for some moments more.
        for (int i = 1; ; i++) {
            try {
                Shell.run("umount", mountPoint.toString());
                mounted = false;
                return;
            } catch (IOException e) {
                if (i == UNMOUNT_TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private static boolean isMounted(Path mountPoint) throws IOException {
        String wanted = " " + mountPoint.toAbsolutePath() + " ";
        return Files.readAllLines(Path.of("/proc/mounts")).stream().anyMatch(line -> line.contains(wanted));
    }
}
