package dev.balsa.log.segment;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded set of open files, shared by lease. A file is closed when it is not leased and the least recently used one too
 * many, or when it was forgotten and its last lease ends; so a reader is never left with a closed file. Any thread.
 */
final class OpenFiles {
    private final FileIo io;
    private final int maxOpen;

    private record Key(SegmentDirectory owner, Path path) {}

    private final Map<Key, OpenFile> files = new LinkedHashMap<>(16, 0.75f, true);
    /** Files of the map without a lease: when there are none, looking for one to close is in vain. */
    private int idle;

    OpenFiles(FileIo io, int maxOpen) {
        this.io = io;
        this.maxOpen = maxOpen;
    }

    /** The right to use an open file until it is closed. */
    final class Lease implements AutoCloseable {
        private final OpenFile file;
        private boolean ended;

        private Lease(OpenFile file) {
            this.file = file;
        }

        FileHandle handle() {
            return file.handle;
        }

        @Override
        public void close() throws IOException {
            List<FileHandle> unused;
            synchronized (files) {
                if (ended) {
                    return;
                }
                ended = true;
                file.leases--;
                unused = file.leases > 0 ? List.of() : released(file);
            }
            closeAll(unused);
        }
    }

    private static final class OpenFile {
        final FileHandle handle;
        int leases;
        boolean forgotten;

        OpenFile(FileHandle handle) {
            this.handle = handle;
        }
    }

    /** Opens an existing file, or uses it if it is open already. */
    Lease lease(SegmentDirectory owner, Path path) throws IOException {
        Key key = new Key(owner, path);
        Lease known = leaseKnown(key);
        // Opened outside the lock: one slow disk access must not stop every reader.
        return known != null ? known : add(key, io.open(path));
    }

    /** Creates a file that must not exist. */
    Lease create(SegmentDirectory owner, Path path) throws IOException {
        forget(owner, path);
        return add(new Key(owner, path), io.create(path));
    }

    /** Has to come before a file is deleted or replaced: the name will stand for another file from then on. */
    void forget(SegmentDirectory owner, Path path) throws IOException {
        List<FileHandle> unused = new ArrayList<>();
        synchronized (files) {
            OpenFile file = files.remove(new Key(owner, path));
            if (file != null) {
                forget(file, unused);
            }
        }
        closeAll(unused);
    }

    /** Forgets every file of a log. */
    void forgetAll(SegmentDirectory owner) throws IOException {
        List<FileHandle> unused = new ArrayList<>();
        synchronized (files) {
            for (Iterator<Map.Entry<Key, OpenFile>> each = files.entrySet().iterator(); each.hasNext(); ) {
                Map.Entry<Key, OpenFile> entry = each.next();
                if (entry.getKey().owner == owner) {
                    each.remove();
                    forget(entry.getValue(), unused);
                }
            }
        }
        closeAll(unused);
    }

    void close() throws IOException {
        List<FileHandle> unused = new ArrayList<>();
        synchronized (files) {
            files.values().forEach(file -> forget(file, unused));
            files.clear();
        }
        closeAll(unused);
    }

    private @Nullable Lease leaseKnown(Key key) {
        synchronized (files) {
            OpenFile file = files.get(key);
            if (file == null) {
                return null;
            }
            return take(file);
        }
    }

    private Lease add(Key key, FileHandle opened) throws IOException {
        List<FileHandle> unused;
        Lease lease;
        synchronized (files) {
            OpenFile file = files.get(key);
            boolean first = file == null;
            if (file == null) {
                file = new OpenFile(opened);
                files.put(key, file);
                idle++;
            }
            lease = take(file);
            unused = first ? evicted() : List.of(opened);
        }
        closeAll(unused);
        return lease;
    }

    private Lease take(OpenFile file) {
        if (file.leases++ == 0) {
            idle--;
        }
        return new Lease(file);
    }

    private List<FileHandle> released(OpenFile file) {
        if (file.forgotten) {
            return List.of(file.handle);
        }
        idle++;
        return evicted();
    }

    private List<FileHandle> evicted() {
        List<FileHandle> unused = new ArrayList<>();
        Iterator<OpenFile> each = files.values().iterator();
        while (files.size() > maxOpen && idle > 0) {
            OpenFile file = each.next();
            if (file.leases == 0) {
                each.remove();
                idle--;
                unused.add(file.handle);
            }
        }
        return unused;
    }

    private void forget(OpenFile file, List<FileHandle> unused) {
        file.forgotten = true;
        if (file.leases == 0) {
            idle--;
            unused.add(file.handle);
        }
    }

    private static void closeAll(List<FileHandle> unused) throws IOException {
        for (FileHandle handle : unused) {
            handle.close();
        }
    }
}
