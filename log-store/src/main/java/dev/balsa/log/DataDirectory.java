package dev.balsa.log;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A formatted data directory: whose it is, and that nobody else uses it. Holds the lock until closed. */
public final class DataDirectory implements AutoCloseable {
    private static final String UNFINISHED = "balsa.properties.unfinished";

    /** What may be in a directory that is formatted: a file system's own, and what a crash during formatting left. */
    private static final Set<String> HARMLESS = Set.of("lost+found", UNFINISHED, "balsa.lock");

    private final Path path;
    private final Identity identity;
    private final Closeable lock;

    private DataDirectory(Path path, Identity identity, Closeable lock) {
        this.path = path;
        this.identity = identity;
        this.lock = lock;
    }

    /**
     * What formatting fixes for good.
     *
     * @param incarnation made when the broker's directories are formatted, part of the identity of every replica in them
     * @param initialControllers voters of the metadata group when the cluster was formatted, as {@code id@host:port:incarnation}
     * @param directory id of this directory; that of a broker's first one is the incarnation
     * @param directories ids of all data directories of the broker, this one among them
     */
    public record Identity(
            String clusterId,
            int brokerId,
            UUID incarnation,
            List<String> initialControllers,
            UUID directory,
            List<UUID> directories) {
        public Identity {
            initialControllers = List.copyOf(initialControllers);
            directories = List.copyOf(directories);
            if (!directories.contains(directory) || !directories.getFirst().equals(incarnation)) {
                throw new IllegalArgumentException(
                        "directory " + directory + " of incarnation " + incarnation + " is not one of " + directories);
            }
        }

        /** Of a broker with one data directory. */
        public Identity(String clusterId, int brokerId, UUID incarnation, List<String> initialControllers) {
            this(clusterId, brokerId, incarnation, initialControllers, incarnation, List.of(incarnation));
        }

        /** The same broker's, of one of several directories. */
        Identity directory(UUID id, List<UUID> all) {
            return new Identity(clusterId, brokerId, incarnation, initialControllers, id, all);
        }

        boolean isOfSameBroker(Identity other) {
            return brokerId == other.brokerId
                    && clusterId.equals(other.clusterId)
                    && incarnation.equals(other.incarnation);
        }

        /** What stands in every block of the directory's journal, so that blocks of another one are never taken for its own. */
        long journalOwner() {
            return directory.getMostSignificantBits() ^ directory.getLeastSignificantBits();
        }
    }

    /** Writes the identity durably. Refuses a directory that is formatted already or holds anything else. */
    public static void format(FileIo io, Path directory, Identity identity) throws IOException {
        byte[] bytes = IdentityFile.encode(identity);
        StoreLayout layout = new StoreLayout(directory);
        try {
            requireFormattable(io, directory);
            io.createDirectories(directory);
            Path unfinished = directory.resolve(UNFINISHED);
            io.delete(unfinished);
            try (FileHandle file = io.create(unfinished)) {
                file.write(ByteBuffer.wrap(bytes), 0);
                file.force();
            }
            io.rename(unfinished, layout.identity());
            io.syncDirectory(directory);
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                io.syncDirectory(parent);
            }
        } catch (AccessDeniedException e) {
            throw denied(directory, e);
        }
    }

    /** Refuses a directory that is formatted already or holds anything else. */
    static void requireFormattable(FileIo io, Path directory) throws IOException {
        if (io.exists(new StoreLayout(directory).identity())) {
            throw new IOException(
                    directory + " is formatted already. Start the broker with it, or choose another directory;"
                            + " Balsa never formats over data.");
        }
        refuseForeign(io, directory, "Choose an empty directory");
    }

    /** Locks and reads a formatted directory; every refusal says what to do. */
    public static DataDirectory open(FileIo io, Path directory) throws IOException {
        try {
            Identity identity = readIdentity(io, directory);
            Closeable lock = io.tryLock(new StoreLayout(directory).lock());
            if (lock == null) {
                throw new IOException(
                        directory + " is in use by another broker process. Stop that one first, or give this broker a"
                                + " directory of its own.");
            }
            return new DataDirectory(directory, identity, lock);
        } catch (AccessDeniedException e) {
            throw denied(directory, e);
        }
    }

    /** As {@link #readIdentity}, and says what to do about permissions. */
    static Identity identityOf(FileIo io, Path directory) throws IOException {
        try {
            return readIdentity(io, directory);
        } catch (AccessDeniedException e) {
            throw denied(directory, e);
        }
    }

    /** Reads the identity without taking the lock. */
    static Identity readIdentity(FileIo io, Path directory) throws IOException {
        Path file = new StoreLayout(directory).identity();
        if (!io.exists(file)) {
            if (!io.exists(directory)) {
                throw new IOException(directory + " does not exist. Format it first, or correct the path.");
            }
            refuseForeign(io, directory, "Correct the path");
            throw new IOException(directory + " is not formatted. Format it first, or correct the path.");
        }
        try (FileHandle handle = io.open(file)) {
            long size = Math.min(handle.size(), IdentityFile.MAX_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            handle.read(bytes, 0);
            return IdentityFile.decode(bytes.array(), file.toString());
        }
    }

    private static void refuseForeign(FileIo io, Path directory, String advice) throws IOException {
        List<String> foreign = io.list(directory).stream()
                .filter(name -> !HARMLESS.contains(name))
                .limit(3)
                .toList();
        if (!foreign.isEmpty()) {
            throw new IOException(directory + " is not a Balsa data directory and not empty: it holds "
                    + String.join(", ", foreign) + ". " + advice + "; nothing was changed.");
        }
    }

    /** Says what to do about permissions. */
    static IOException denied(Path directory, AccessDeniedException cause) {
        return new IOException(
                directory + " cannot be read and written by this user (" + cause.getFile()
                        + "). Correct its owner and permissions, or run the broker as its owner.",
                cause);
    }

    public Identity identity() {
        return identity;
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
