package dev.balsa.log.journal;

import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.SideBySide;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The journal as it was found at start. Reads only. */
final class JournalImage implements JournalClassifier.BodyReader {
    private final long owner;
    private final List<JournalFile> files;
    private final List<FileScan> scans;
    private final ByteBuffer chunk;

    /** @param chunk a buffer from {@link FileScan#chunk} */
    JournalImage(long owner, List<JournalFile> files, ByteBuffer chunk) throws IOException {
        this(owner, files, SideBySide.inOrder().map(files, file -> FileScan.read(file, owner, chunk)), chunk);
    }

    private JournalImage(long owner, List<JournalFile> files, List<FileScan> scans, ByteBuffer chunk) {
        this.owner = owner;
        this.files = List.copyOf(files);
        this.scans = scans;
        this.chunk = chunk;
    }

    static JournalImage open(FileIo io, Path directory, long owner, SideBySide threads) throws IOException {
        List<JournalFile> files = new ArrayList<>();
        for (String name : io.list(directory)) {
            long generation = JournalFile.generationOf(name);
            if (generation >= 0) {
                Path path = directory.resolve(name);
                var handle = io.open(path);
                files.add(new JournalFile(path, handle, generation, (int) (handle.size() / JournalBlock.BYTES)));
            }
        }
        int blocks = files.stream().mapToInt(JournalFile::blockCount).max().orElse(1);
        ConcurrentLinkedQueue<ByteBuffer> chunks = new ConcurrentLinkedQueue<>();
        List<FileScan> scans = threads.map(files, file -> {
            ByteBuffer free = chunks.poll();
            ByteBuffer chunk = free == null ? FileScan.chunk(blocks) : free;
            FileScan scan = FileScan.read(file, owner, chunk);
            chunks.add(chunk);
            return scan;
        });
        ByteBuffer chunk = chunks.poll();
        return new JournalImage(owner, files, scans, chunk == null ? FileScan.chunk(blocks) : chunk);
    }

    List<JournalFile> files() {
        return files;
    }

    JournalVerdict classify() throws IOException {
        return JournalClassifier.classify(scans, this);
    }

    List<JournalInspection.FileContent> contents() {
        List<JournalInspection.FileContent> contents = new ArrayList<>();
        for (FileScan scan : scans) {
            int[] kinds = new int[FileScan.DAMAGED + 1];
            for (int block = 0; block < scan.blockCount(); block++) {
                kinds[scan.kind(block)]++;
            }
            contents.add(new JournalInspection.FileContent(
                    scan.file().toString(),
                    scan.blockCount(),
                    scan.frames().size(),
                    kinds[FileScan.INTACT],
                    kinds[FileScan.STALE],
                    kinds[FileScan.DAMAGED]));
        }
        return contents;
    }

    /** No frame, not even part of one, in any file. */
    boolean isUnused() {
        return scans.stream().allMatch(FileScan::isUnused);
    }

    /** No frame in this file. */
    boolean isUnused(JournalFile file) {
        return scans.stream().anyMatch(scan -> scan.file() == file && scan.isUnused());
    }

    @Override
    public List<JournalRecord> records(FrameSeen frame) throws IOException {
        return RecordCodec.decode(ByteBuffer.wrap(body(frame)));
    }

    /** The body of a complete frame. */
    byte[] body(FrameSeen frame) throws IOException {
        byte[] body = new byte[frame.stamp().bodyLength()];
        if (readBody(frame, body) < body.length) {
            throw new IOException(
                    frame.file() + ": frame " + frame.lsn() + " could be read a moment ago and cannot now");
        }
        return body;
    }

    @Override
    public @Nullable List<Long> groups(FrameSeen frame, boolean own) throws IOException {
        byte[] body = new byte[frame.stamp().bodyLength()];
        long[] groups = RecordCodec.decodeGroups(ByteBuffer.wrap(body, 0, readBody(frame, body)), own);
        return groups == null ? null : Arrays.stream(groups).boxed().toList();
    }

    /** As much of the body as stands in intact blocks from the first one on; how much that is. */
    private int readBody(FrameSeen frame, byte[] body) throws IOException {
        JournalBlock.Frame stamp = frame.stamp();
        int block = 0;
        int length = 0;
        while (length < body.length) {
            chunk.clear().limit(Math.min(chunk.capacity(), (stamp.blockCount() - block) * JournalBlock.BYTES));
            int count = frame.file().read(frame.firstBlock() + block, chunk);
            for (int i = 0; i < count && length < body.length; i++) {
                int at = i * JournalBlock.BYTES;
                if (!JournalBlock.isValid(chunk, at, owner, frame.firstBlock() + block + i)
                        || !JournalBlock.frame(chunk, at).equals(stamp)) {
                    return length;
                }
                int piece = Math.min(body.length - length, JournalBlock.PAYLOAD_BYTES);
                chunk.get(at + JournalBlock.HEADER_BYTES, body, length, piece);
                length += piece;
            }
            block += count;
            if (count == 0) {
                break;
            }
        }
        return length;
    }

    void close() throws IOException {
        for (JournalFile file : files) {
            file.handle().close();
        }
    }
}
