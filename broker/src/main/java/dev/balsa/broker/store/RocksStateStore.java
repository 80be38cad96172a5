package dev.balsa.broker.store;

import dev.balsa.broker.store.StateBatch.Change;
import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * The one RocksDB of a broker. Its own write-ahead log is off: the Raft logs are the log, and every batch carries the index it
 * is the state of. Flushes are atomic over the families, so that what survives a crash is a prefix of what was written.
 *
 * <p>Calling into a closed RocksDB is a segmentation fault, not an exception, hence the gate: operations hold it shared,
 * {@link #close} holds it alone.
 */
public final class RocksStateStore implements StateStore {
    private static final long CACHE_BYTES = 8L << 20;
    private static final long WRITE_BUFFERS_BYTES = 8L << 20;
    private static final long WRITE_BUFFER_BYTES = 2L << 20;
    /**
     * A flush writes the buffers, and may be followed by a compaction. One that finds no room half way leaves a database that takes no
     * writes for some seconds, so none is begun.
     */
    private static final long FLUSH_ROOM_BYTES = 2 * WRITE_BUFFERS_BYTES;

    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    /** Native objects, in the order they were made; closed in the reverse one. RocksDB has no finalizers to fall back on. */
    private final Deque<AutoCloseable> natives = new ArrayDeque<>();

    private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
    /** Closed before the database is; whoever takes one out of here closes it. */
    private final Set<RocksCursor> cursors = ConcurrentHashMap.newKeySet();

    private final FileIo files;
    private final Path directory;
    private @Nullable RocksDB database;
    private volatile @Nullable String failure;
    /** Those that RocksDB has got over by itself. */
    private volatile long backgroundErrorsSeen;

    private RocksStateStore(FileIo files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /**
     * Opens the database in this directory, which is made if it is not there.
     *
     * @param files asked for the room that is left; RocksDB does its own reading and writing
     */
    public static RocksStateStore open(FileIo files, Path directory) throws IOException {
        RocksLibrary.load();
        Files.createDirectories(directory);
        RocksStateStore store = new RocksStateStore(files, directory);
        try {
            store.open();
        } catch (RocksDBException e) {
            store.closeNatives();
            throw new IOException(
                    "the state database in " + directory + " cannot be opened: " + e.getMessage()
                            + ". It holds what was derived from entries that retention may have removed since: check the disk,"
                            + " and if it cannot be brought back, format the data directory anew; the broker then comes"
                            + " back as a new replica",
                    e);
        }
        return store;
    }

    private void open() throws RocksDBException {
        Cache cache = own(new LRUCache(CACHE_BYTES));
        DBOptions options = own(new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                // Closing flushes itself, or has reasons not to.
                .setAvoidFlushDuringShutdown(true)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(128)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setWriteBufferManager(own(new WriteBufferManager(WRITE_BUFFERS_BYTES, cache)));
        // One options object for all families: each one that is made without a table gets an 8 MiB cache of its own.
        ColumnFamilyOptions familyOptions = own(new ColumnFamilyOptions())
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(2)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setCacheIndexAndFilterBlocks(true));
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions));
        for (Family family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(
                    family.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8), familyOptions));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        database = RocksDB.open(options, directory.toString(), descriptors, handles);
        own(database);
        handles.forEach(this::own);
        // The handles come in the order of the descriptors, behind the one of the default family.
        Iterator<ColumnFamilyHandle> next = handles.listIterator(1);
        for (Family family : Family.values()) {
            families.put(family, next.next());
        }
    }

    @Override
    public byte @Nullable [] get(Family family, byte[] key) throws IOException {
        return inside("read", rocks -> rocks.get(handle(family), key));
    }

    @Override
    public void scan(Family family, byte[] prefix, Visitor visitor) throws IOException {
        List<byte[]> rows = new ArrayList<>();
        inside("read", rocks -> {
            try (Slice end = new Slice(StateKeys.after(prefix));
                    ReadOptions options = new ReadOptions().setIterateUpperBound(end);
                    RocksIterator iterator = rocks.newIterator(handle(family), options)) {
                for (iterator.seek(prefix); iterator.isValid(); iterator.next()) {
                    rows.add(iterator.key());
                    rows.add(iterator.value());
                }
                iterator.status();
            }
            return rows;
        });
        for (int i = 0; i < rows.size(); i += 2) {
            visitor.visit(rows.get(i), rows.get(i + 1));
        }
    }

    @Override
    public StateCursor open(Family family, byte[] prefix) throws IOException {
        return inside("read", rocks -> {
            RocksCursor cursor = new RocksCursor(rocks, handle(family), prefix);
            cursors.add(cursor);
            return cursor;
        });
    }

    /** An iterator sees the database as of its making. */
    private final class RocksCursor implements StateCursor {
        private final Slice end;
        private final ReadOptions options;
        private final RocksIterator iterator;
        private final byte[] prefix;
        private boolean isBegun;
        private byte[] key = {};
        private byte[] value = {};

        RocksCursor(RocksDB rocks, ColumnFamilyHandle family, byte[] prefix) {
            this.prefix = prefix;
            this.end = new Slice(StateKeys.after(prefix));
            this.options = new ReadOptions().setIterateUpperBound(end);
            this.iterator = rocks.newIterator(family, options);
        }

        @Override
        public boolean next() throws IOException {
            return inside("read", rocks -> {
                if (!cursors.contains(this)) {
                    throw new RocksDBException("the cursor is closed");
                }
                if (isBegun) {
                    iterator.next();
                } else {
                    isBegun = true;
                    iterator.seek(prefix);
                }
                iterator.status();
                boolean isValid = iterator.isValid();
                if (isValid) {
                    key = iterator.key();
                    value = iterator.value();
                }
                return isValid;
            });
        }

        @Override
        public byte[] key() {
            return key;
        }

        @Override
        public byte[] value() {
            return value;
        }

        @Override
        public void close() {
            Lock shared = gate.readLock();
            shared.lock();
            try {
                if (cursors.remove(this)) {
                    iterator.close();
                    options.close();
                    end.close();
                }
            } finally {
                shared.unlock();
            }
        }
    }

    @Override
    public void write(StateBatch batch) throws IOException {
        inside("written", rocks -> {
            try (WriteBatch writes = new WriteBatch();
                    WriteOptions options = new WriteOptions().setDisableWAL(true)) {
                for (Change change : batch.changes()) {
                    add(writes, change);
                }
                rocks.write(options, writes);
                return batch;
            }
        });
    }

    private void add(WriteBatch writes, Change change) throws RocksDBException {
        switch (change) {
            case Change.Put put -> writes.put(handle(put.family()), put.key(), put.value());
            case Change.Delete delete -> writes.delete(handle(delete.family()), delete.key());
            case Change.DeleteRange delete -> writes.deleteRange(handle(delete.family()), delete.from(), delete.to());
        }
    }

    @Override
    public void flush() throws IOException {
        if (!hasRoomToFlush()) {
            throw new IOException("the state database in " + directory + " is not flushed: no space left on device");
        }
        inside("flushed", rocks -> {
            flush(rocks);
            return families;
        });
    }

    private boolean hasRoomToFlush() throws IOException {
        return files.usableBytes(directory) >= FLUSH_ROOM_BYTES;
    }

    @Override
    public @Nullable String failure() {
        if (failure == null) {
            try {
                inside("written", this::lookAtBackgroundWork);
            } catch (IOException e) {
                // Kept in the field, unless it passes or the database is closed.
                return failure;
            }
        }
        return failure;
    }

    /** RocksDB works on threads of its own: what fails there fails no call until somebody writes again, so nothing is written. */
    private long lookAtBackgroundWork(RocksDB rocks) throws RocksDBException {
        long errors = rocks.getLongProperty("rocksdb.background-errors");
        if (errors > backgroundErrorsSeen) {
            try (WriteBatch nothing = new WriteBatch();
                    WriteOptions options = new WriteOptions().setDisableWAL(true)) {
                rocks.write(options, nothing);
            }
            backgroundErrorsSeen = errors;
        }
        return errors;
    }

    private void flush(RocksDB rocks) throws RocksDBException {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            rocks.flush(options, List.copyOf(families.values()));
        }
    }

    @Override
    public void close() throws IOException {
        Lock alone = gate.writeLock();
        alone.lock();
        try {
            RocksDB rocks = database;
            if (rocks == null) {
                return;
            }
            database = null;
            List.copyOf(cursors).forEach(RocksCursor::close);
            try {
                // What is not flushed comes again from the logs.
                if (failure == null && hasRoomToFlush()) {
                    flush(rocks);
                }
            } finally {
                closeNatives();
            }
        } catch (RocksDBException e) {
            throw failed("flushed", e);
        } finally {
            alone.unlock();
        }
    }

    @FunctionalInterface
    private interface Operation<T extends @Nullable Object> {
        T run(RocksDB rocks) throws RocksDBException;
    }

    private <T extends @Nullable Object> T inside(String what, Operation<T> operation) throws IOException {
        Lock shared = gate.readLock();
        shared.lock();
        try {
            RocksDB rocks = database;
            if (rocks == null) {
                throw new IOException("the state database in " + directory + " is closed");
            }
            return operation.run(rocks);
        } catch (RocksDBException e) {
            throw failed(what, e);
        } finally {
            shared.unlock();
        }
    }

    private IOException failed(String what, RocksDBException e) {
        failed("it cannot be " + what, e.getStatus());
        return new IOException("the state database in " + directory + " cannot be " + what + ": " + e.getMessage(), e);
    }

    /** @param status null if RocksDB was not asked at all */
    private void failed(String what, @Nullable Status status) {
        // It goes on by itself when there is room again.
        if (status != null && status.getSubCode() != Status.SubCode.NoSpace && failure == null) {
            failure = "the state database in " + directory + " has failed: " + what + ": " + status.getCodeString()
                    + " " + status.getState();
        }
    }

    private ColumnFamilyHandle handle(Family family) {
        return Objects.requireNonNull(families.get(family));
    }

    private <T extends AutoCloseable> T own(T nativeObject) {
        natives.push(nativeObject);
        return nativeObject;
    }

    private void closeNatives() {
        while (!natives.isEmpty()) {
            try {
                natives.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a native object of the state database does not close", e);
            }
        }
    }
}
