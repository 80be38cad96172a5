package dev.balsa.log.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The disk of the machine, through {@link FileChannel}. Any thread; one instance per process is enough. */
public final class NioFileIo implements FileIo {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String OPEN_FILES = "Max open files";

    private final Set<Path> locked = ConcurrentHashMap.newKeySet();

    @Override
    public FileHandle create(Path path) throws IOException {
        return new NioFileHandle(FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public FileHandle open(Path path) throws IOException {
        return new NioFileHandle(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (NoSuchFileException missing) {
            return List.of();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        // fsync on a directory needs a descriptor of it, which Java gives out for reading only; that is enough on
        // Linux.
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            force(directory, channel);
        }
    }

    private static void force(Path directory, FileChannel channel) throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw new SyncFailedException(directory + " cannot be synced", e);
        }
    }

    @Override
    public long maxOpenFiles() throws IOException {
        if (!Files.exists(LIMITS)) {
            return Long.MAX_VALUE;
        }
        for (String line : Files.readAllLines(LIMITS)) {
            if (line.startsWith(OPEN_FILES)) {
                String soft = line.substring(OPEN_FILES.length()).strip().split("\\s+", 2)[0];
                return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            }
        }
        return Long.MAX_VALUE;
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public @Nullable Closeable tryLock(Path path) throws IOException {
        Path key = path.toAbsolutePath().normalize();
        // On Linux closing any descriptor of a file drops every lock that the process has on it: a second attempt from
        // here
        // must fail before it opens the file, or its clean-up would silently unlock the first.
        if (!locked.add(key)) {
            return null;
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            lock = null;
        } finally {
            if (lock == null) {
                locked.remove(key);
                if (channel != null) {
                    channel.close();
                }
            }
        }
        if (lock == null || channel == null) {
            return null;
        }
        FileChannel holder = channel;
        return () -> {
            holder.close();
            locked.remove(key);
        };
    }
}
