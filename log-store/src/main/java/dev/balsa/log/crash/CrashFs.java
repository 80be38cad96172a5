package dev.balsa.log.crash;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps only what POSIX makes it keep. Contents survive a power cut when the file was forced, names
 * when their directory was synced; of everything else an arbitrary part survives: blocks of an overwritten range come
 * back with their old content, sizes apart from contents, later changes without earlier ones.
 *
 * <p>Deterministic: the same calls and the same generators give the same disk. Thread-safe. What a power cut
 * leaves is another object, so one moment can be cut in many ways.
 */
public final class CrashFs implements FileIo {
    private static final long NEVER = Long.MAX_VALUE;

    /** An operation that is about to happen. {@code number} counts changing operations from 1; 0 for others. */
    public record Attempt(DiskOperation operation, Path path, long number) {}

    private static final class Fault {
        private final Predicate<Attempt> when;
        private final String cause;
        private int times;

        Fault(Predicate<Attempt> when, String cause, int times) {
            this.when = when;
            this.cause = cause;
            this.times = times;
        }
    }

    private final CrashNames names;
    private final RandomGenerator random;
    private final List<Fault> faults = new ArrayList<>();
    private final Set<Path> locks = new HashSet<>();
    private final Map<DiskOperation, Long> counts = new EnumMap<>(DiskOperation.class);
    private long operations;
    private long bytesWritten;
    private long openHandles;
    private long cutAt = NEVER;
    private long limitBytes = Long.MAX_VALUE;
    private boolean isQuota;
    private @Nullable Path roomless;
    private boolean forceLies;
    private @Nullable Path denied;
    private long maxOpenFiles = Long.MAX_VALUE;
    private boolean dead;

    /** An empty disk. The seed decides what a failed or interrupted operation has done. */
    public CrashFs(long seed) {
        this(new CrashNames(), new SplittableRandom(seed));
    }

    private CrashFs(CrashNames names, RandomGenerator random) {
        this.names = names;
        this.random = random;
    }

    // ---- power cuts ---------------------------------------------------------------------------------------------

    /**
     * Cuts the power at the changing operation with this number (see {@link #operations}): it happens wholly, in part or
     * not at all, throws {@link PowerCutException}, and so does everything after it.
     */
    public synchronized void cutAtOperation(long number) {
        cutAt = number;
    }

    /** Changing operations so far. */
    public synchronized long operations() {
        return operations;
    }

    public synchronized boolean isCut() {
        return dead;
    }

    /** Cuts the power now: every later operation throws {@link PowerCutException}. */
    public synchronized void powerOff() {
        dead = true;
    }

    /** What would be found after a power cut at this moment, as another disk; this one goes on as it was. */
    public synchronized CrashFs afterPowerCut(PowerCut cut, RandomGenerator choices) {
        List<Long> unsynced = new ArrayList<>();
        names.collectSequences(unsynced);
        unsynced.sort(null);
        long last = switch (cut.style()) {
            case NOTHING -> 0;
            case EVERYTHING, SCATTERED -> operations;
            case ORDERED -> unsynced.isEmpty() ? 0 : unsynced.get(choices.nextInt(unsynced.size())) - 1;
        };
        return new CrashFs(names.afterPowerCut(cut, last, choices), new SplittableRandom(choices.nextLong()));
    }

    /** Any kind of power cut. */
    public CrashFs afterPowerCut(RandomGenerator choices) {
        return afterPowerCut(PowerCut.random(choices), choices);
    }

    /**
     * What the next process would find if this one were killed at this moment, as another disk: everything, and what was not
     * synced still is not.
     */
    public synchronized CrashFs afterKill() {
        CrashFs next = new CrashFs(names.copy(), new SplittableRandom(random.nextLong()));
        next.operations = operations;
        return next;
    }

    // ---- faults and damage --------------------------------------------------------------------------------------

    /**
     * The next {@code times} operations for which {@code when} holds fail with an {@link IOException}. A failed force
     * drops the pages it did not write; a failed write may have written a part.
     */
    public synchronized void fail(String cause, int times, Predicate<Attempt> when) {
        faults.add(new Fault(when, cause, times));
    }

    /** Another user owns everything at and below this path from now on. */
    public synchronized void deny(Path path) {
        denied = path;
    }

    /** What {@link #maxOpenFiles()} tells. Nothing here is limited by it. */
    public synchronized void tellMaxOpenFiles(long files) {
        maxOpenFiles = files;
    }

    /** From now on writes fail when all files together would pass this size. */
    public synchronized void limitBytes(long bytes) {
        limitBytes = bytes;
    }

    /** As {@link #limitBytes}, but the file system tells of as much room as if there were no limit: the quota of a user. */
    public synchronized void limitByQuota(long bytes) {
        limitBytes = bytes;
        isQuota = true;
    }

    /** From now on no file at or below this path grows; null for none. */
    public synchronized void refuseRoom(@Nullable Path path) {
        roomless = path;
    }

    /** From now on a force reports success and does nothing: a drive that lies. The control for durability tests. */
    public synchronized void lieAboutForce() {
        forceLies = true;
    }

    /** Changes bytes on the disk behind everybody's back. */
    public synchronized void damage(Path path, long position, byte[] bytes) throws IOException {
        names.file(path).damage(Math.toIntExact(position), bytes);
    }

    public synchronized void flipBit(Path path, long position, int bit) throws IOException {
        CrashFile file = names.file(path);
        file.damage(Math.toIntExact(position), new byte[] {(byte) (file.read((int) position) ^ 1 << bit)});
    }

    // ---- observation --------------------------------------------------------------------------------------------

    /** Every file and its content as programs see it. Not counted, and possible when the power is cut. */
    public synchronized Map<Path, byte[]> contents() {
        TreeMap<Path, byte[]> contents = new TreeMap<>();
        names.files().forEach((path, file) -> contents.put(path, file.content()));
        return contents;
    }

    public synchronized byte[] content(Path path) throws IOException {
        return names.file(path).content();
    }

    public synchronized long count(DiskOperation operation) {
        return counts.getOrDefault(operation, 0L);
    }

    public synchronized long bytesWritten() {
        return bytesWritten;
    }

    /** Files that were opened and not closed. */
    public synchronized long openHandles() {
        return openHandles;
    }

    // ---- the seam -----------------------------------------------------------------------------------------------

    @Override
    public synchronized FileHandle create(Path path) throws IOException {
        if (alive().find(path) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        CrashFile[] created = new CrashFile[1];
        change(DiskOperation.CREATE, path, () -> created[0] = names.create(operations, path));
        openHandles++;
        return new Handle(path, created[0]);
    }

    @Override
    public synchronized FileHandle open(Path path) throws IOException {
        CrashFile file = alive().file(path);
        observe(DiskOperation.OPEN, path);
        openHandles++;
        return new Handle(path, file);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return alive().find(path) != null;
    }

    @Override
    public synchronized List<String> list(Path directory) {
        return alive().find(directory) instanceof CrashDirectory found ? List.copyOf(found.live.keySet()) : List.of();
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        alive();
        change(DiskOperation.CREATE_DIRECTORIES, directory, () -> names.createDirectories(operations, directory));
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        alive();
        change(DiskOperation.RENAME, from, () -> names.rename(operations, from, to));
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        CrashNode node = alive().find(path);
        if (node instanceof CrashDirectory directory && !directory.live.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        if (node != null) {
            change(DiskOperation.DELETE, path, () -> names.delete(operations, path));
        }
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        CrashDirectory found = alive().directory(directory);
        change(DiskOperation.SYNC_DIRECTORY, directory, () -> {
            if (!forceLies) {
                names.sync(found);
            }
        });
    }

    @Override
    public synchronized long maxOpenFiles() {
        return maxOpenFiles;
    }

    @Override
    public synchronized long usableBytes(Path directory) {
        return isQuota || limitBytes == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, limitBytes - usedBytes());
    }

    @Override
    public synchronized @Nullable Closeable tryLock(Path path) throws IOException {
        Path key = path.toAbsolutePath().normalize();
        if (alive().find(path) == null) {
            create(path).close();
        }
        return locks.add(key) ? () -> unlock(key) : null;
    }

    private synchronized void unlock(Path key) {
        locks.remove(key);
    }

    // ---- how operations happen ----------------------------------------------------------------------------------

    private interface Action {
        void run() throws IOException;
    }

    private CrashNames alive() {
        if (dead) {
            throw new PowerCutException("the power is cut");
        }
        return names;
    }

    private void observe(DiskOperation operation, Path path) throws IOException {
        counts.merge(operation, 1L, Long::sum);
        String fault = faultFor(new Attempt(operation, path, 0));
        if (fault != null) {
            throw new IOException(fault);
        }
    }

    private void change(DiskOperation operation, Path path, Action action) throws IOException {
        change(operation, path, action, () -> {});
    }

    /** @param partly what has happened when the operation fails or is cut short */
    private void change(DiskOperation operation, Path path, Action action, Action partly) throws IOException {
        operations++;
        counts.merge(operation, 1L, Long::sum);
        if (operations >= cutAt) {
            dead = true;
            switch (random.nextInt(3)) {
                case 0 -> action.run();
                case 1 -> partly.run();
                default -> {}
            }
            throw new PowerCutException("the power was cut at operation " + operations + ", " + operation + " " + path);
        }
        String fault = faultFor(new Attempt(operation, path, operations));
        if (fault != null) {
            partly.run();
            throw new IOException(fault);
        }
        action.run();
    }

    private @Nullable String faultFor(Attempt attempt) throws AccessDeniedException {
        if (denied != null && attempt.path.startsWith(denied)) {
            throw new AccessDeniedException(attempt.path.toString());
        }
        for (Iterator<Fault> each = faults.iterator(); each.hasNext(); ) {
            Fault fault = each.next();
            if (fault.when.test(attempt)) {
                if (--fault.times <= 0) {
                    each.remove();
                }
                return fault.cause + " (" + attempt.operation + " " + attempt.path + ")";
            }
        }
        return null;
    }

    private long usedBytes() {
        return names.files().values().stream().mapToLong(CrashFile::size).sum();
    }

    private final class Handle implements FileHandle {
        private final Path path;
        private final CrashFile file;
        private boolean open = true;

        Handle(Path path, CrashFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            synchronized (CrashFs.this) {
                usable();
                int at = Math.toIntExact(position);
                int allowed = roomFor(path, at, bytes.length);
                // The kernel takes a write over page by page, so an interruption leaves whole pages.
                int reached = at + random.nextInt(allowed + 1);
                int part = Math.max(0, reached / PowerCut.PAGE_BYTES * PowerCut.PAGE_BYTES - at);
                change(
                        DiskOperation.WRITE,
                        path,
                        () -> put(at, allowed == bytes.length ? bytes : Arrays.copyOf(bytes, allowed)),
                        () -> put(at, Arrays.copyOf(bytes, part)));
                if (allowed < bytes.length) {
                    throw new IOException("No space left on device: " + path);
                }
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (CrashFs.this) {
                usable();
                observe(DiskOperation.READ, path);
                long available = Math.max(0, file.size() - position);
                byte[] bytes = new byte[(int) Math.min(available, target.remaining())];
                if (bytes.length > 0) {
                    file.readInto(bytes, (int) position);
                    target.put(bytes);
                }
                return bytes.length;
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (CrashFs.this) {
                usable();
                change(
                        DiskOperation.FORCE,
                        path,
                        () -> {
                            if (!forceLies) {
                                file.force();
                            }
                        },
                        () -> file.failForce(random));
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (CrashFs.this) {
                usable();
                return file.size();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (CrashFs.this) {
                usable();
                change(
                        DiskOperation.TRUNCATE,
                        path,
                        () -> file.truncate(operations, (int) Math.min(size, file.size())));
            }
        }

        @Override
        public void close() {
            synchronized (CrashFs.this) {
                if (open) {
                    open = false;
                    openHandles--;
                }
            }
        }

        private void put(int position, byte[] bytes) {
            if (bytes.length > 0) {
                bytesWritten += bytes.length;
                file.write(operations, position, bytes);
            }
        }

        private int roomFor(Path path, int position, int length) {
            long growth = Math.max(0, (long) position + length - file.size());
            if (roomless != null && path.startsWith(roomless)) {
                return (int) Math.max(0, length - growth);
            }
            if (limitBytes == Long.MAX_VALUE) {
                return length;
            }
            long missing = Math.max(0, growth - Math.max(0, limitBytes - usedBytes()));
            return (int) Math.max(0, length - missing);
        }

        private void usable() throws IOException {
            alive();
            if (!open) {
                throw new ClosedChannelException();
            }
        }
    }
}
