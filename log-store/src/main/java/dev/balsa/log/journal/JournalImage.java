package dev.balsa.log.journal;

import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The journal as it was found at start. Reads only. */
final class JournalImage implements JournalClassifier.BodyReader {
    private final long owner;
    private final List<JournalFile> files;
    private final List<FileScan> scans;

    /** @param chunk a buffer from {@link FileScan#chunk} */
    JournalImage(long owner, List<JournalFile> files, ByteBuffer chunk) throws IOException {
        this.owner = owner;
        this.files = List.copyOf(files);
        this.scans = new ArrayList<>();
        for (JournalFile file : files) {
            scans.add(FileScan.read(file, owner, chunk));
        }
    }

    static JournalImage open(FileIo io, Path directory, long owner) throws IOException {
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
        return new JournalImage(owner, files, FileScan.chunk(blocks));
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
        ByteBuffer readable = readableBody(frame);
        if (readable.remaining() < frame.stamp().bodyLength()) {
            throw new IOException(
                    frame.file() + ": frame " + frame.lsn() + " could be read a moment ago and cannot now");
        }
        byte[] body = new byte[readable.remaining()];
        readable.get(body);
        return body;
    }

    @Override
    public @Nullable List<Long> groups(FrameSeen frame, boolean own) throws IOException {
        long[] groups = RecordCodec.decodeGroups(readableBody(frame), own);
        return groups == null ? null : Arrays.stream(groups).boxed().toList();
    }

    /** As much of the body as stands in intact blocks from the first one on. */
    private ByteBuffer readableBody(FrameSeen frame) throws IOException {
        JournalBlock.Frame stamp = frame.stamp();
        ByteBuffer blocks = ByteBuffer.allocate(stamp.blockCount() * JournalBlock.BYTES);
        int count = frame.file().read(frame.firstBlock(), blocks);
        ByteBuffer body = ByteBuffer.allocate(stamp.bodyLength());
        for (int i = 0; i < count && body.hasRemaining(); i++) {
            int at = i * JournalBlock.BYTES;
            if (!JournalBlock.isValid(blocks, at, owner, frame.firstBlock() + i)
                    || !JournalBlock.frame(blocks, at).equals(stamp)) {
                break;
            }
            int piece = Math.min(body.remaining(), JournalBlock.PAYLOAD_BYTES);
            body.put(blocks.array(), at + JournalBlock.HEADER_BYTES, piece);
        }
        return body.flip();
    }

    void close() throws IOException {
        for (JournalFile file : files) {
            file.handle().close();
        }
    }
}
