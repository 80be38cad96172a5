package dev.balsa.broker.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** RocksDB's native code. It comes in a jar, out of which every process writes it to a temporary file unless it finds it. */
public final class RocksLibrary {
    private RocksLibrary() {}

    static void load() {
        RocksDB.loadLibrary();
    }

    /**
     * Puts the library of this machine into a directory. A process that has the directory in its {@code java.library.path}
     * starts without unpacking 17 MB first.
     *
     * @throws IOException if there is none for this machine, or it cannot be written
     */
    public static void unpackInto(Path directory) throws IOException {
        String name = Environment.getJniLibraryFileName("rocksdb");
        try (InputStream library = RocksDB.class.getClassLoader().getResourceAsStream(name)) {
            if (library == null) {
                throw new IOException("RocksDB has no " + name);
            }
            Files.createDirectories(directory);
            Path unfinished = directory.resolve(name + ".new");
            Files.copy(library, unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.move(unfinished, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
