package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A formatted data directory: whose it is, and that nobody else uses it. Holds the lock until closed. */
public final class DataDirectory implements AutoCloseable {
    /**
     * What formatting fixes for good.
     *
     * @param incarnation made when the directory is formatted, part of the identity of every replica in it
     * @param initialControllers voters of the metadata group when the cluster was formatted, as {@code id@host:port:incarnation}
     */
    public record Identity(String clusterId, int brokerId, UUID incarnation, List<String> initialControllers) {}

    /** Writes the identity durably. Refuses a directory that is formatted already or holds anything else. */
    public static void format(FileIo io, Path directory, Identity identity) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Locks and reads a formatted directory; every refusal says what to do. */
    public static DataDirectory open(FileIo io, Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    public Identity identity() {
        throw new UnsupportedOperationException();
    }

    public Path path() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
