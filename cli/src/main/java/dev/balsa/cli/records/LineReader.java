package dev.balsa.cli.records;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Splits a stream into lines of bytes at {@code \n}; other bytes, {@code \r} included, belong to the line. */
final class LineReader {
    private static final int INITIAL_BYTES = 1 << 16;

    private final InputStream in;
    private final int maxLineBytes;
    private byte[] buffer = new byte[INITIAL_BYTES];
    private int start;
    private int end;
    private long lines;
    private boolean ended;

    /** @param maxLineBytes a longer line is refused before it fills the memory */
    LineReader(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
    }

    /** The next line without its end, null after the last one. A last line without an end counts if it is not empty. */
    byte @Nullable [] next() throws IOException {
        int scanned = start;
        while (true) {
            for (int i = scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    byte[] line = Arrays.copyOfRange(buffer, start, i);
                    start = i + 1;
                    return counted(line);
                }
            }
            int seen = end - start;
            if (ended) {
                byte[] rest = Arrays.copyOfRange(buffer, start, end);
                start = end;
                return rest.length == 0 ? null : counted(rest);
            }
            fill();
            scanned = start + seen;
        }
    }

    /** Lines returned so far. */
    long lines() {
        return lines;
    }

    private byte[] counted(byte[] line) throws LineTooLongException {
        lines++;
        if (line.length > maxLineBytes) {
            throw new LineTooLongException(lines, maxLineBytes);
        }
        return line;
    }

    private void fill() throws IOException {
        if (end - start > maxLineBytes) {
            throw new LineTooLongException(lines + 1, maxLineBytes);
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            ended = true;
        } else {
            end += read;
        }
    }
}
