package dev.balsa.chaos.history;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Streams a history from a file. */
public final class HistoryFile implements History {
    /** A poll of some hundred thousand records; more is not a line but another kind of file. */
    private static final int MAX_LINE_CHARS = 16 << 20;

    private final Path path;
    private final HistoryHeader header;

    private HistoryFile(Path path, HistoryHeader header) {
        this.path = path;
        this.header = header;
    }

    /** Reads the header only. */
    public static HistoryFile open(Path path) throws IOException {
        try (Lines lines = new Lines(path)) {
            String first = lines.next();
            if (first == null) {
                throw new HistoryFormatException(1, "the file is empty", "name a file that a history was written to");
            }
            return new HistoryFile(path, LineDecoder.header(first));
        }
    }

    /** Copies a history into a file, which is created or replaced. */
    public static void write(Path path, History history) throws IOException {
        try (Writer out = Files.newBufferedWriter(path, StandardCharsets.UTF_8)) {
            LineEncoder encoder = new LineEncoder(out);
            encoder.header(history.header());
            history.forEach(line -> encoder.event(line.timeNs(), line.event()));
        }
    }

    @Override
    public HistoryHeader header() {
        return header;
    }

    @Override
    public void forEach(History.Sink sink) throws IOException {
        try (Lines lines = new Lines(path)) {
            String text = lines.next();
            while (true) {
                text = lines.next();
                if (text == null) {
                    return;
                }
                if (!text.isEmpty()) {
                    sink.line(decode(lines, text));
                }
            }
        }
    }

    private static HistoryLine decode(Lines lines, String text) throws HistoryFormatException {
        try {
            return LineDecoder.event(lines.number(), text);
        } catch (HistoryFormatException e) {
            if (lines.endedWithinLine()) {
                throw new HistoryFormatException(
                        e.line(),
                        "the file ends within this line, so its writer was ended early",
                        "remove the line to judge what was recorded before it",
                        e);
            }
            throw e;
        }
    }

    /** Lines of bounded length, with their numbers. */
    private static final class Lines implements AutoCloseable {
        private final Reader in;
        private final char[] chunk = new char[1 << 16];
        private int position;
        private int filled;
        private long number;
        private boolean endedWithinLine;

        Lines(Path path) throws IOException {
            this.in = Files.newBufferedReader(path, StandardCharsets.UTF_8);
        }

        long number() {
            return number;
        }

        boolean endedWithinLine() {
            return endedWithinLine;
        }

        @Nullable
        String next() throws IOException {
            number++;
            StringBuilder line = null;
            while (true) {
                if (position == filled && !fill()) {
                    endedWithinLine = line != null;
                    return line == null ? null : line.toString();
                }
                int end = position;
                while (end < filled && chunk[end] != '\n') {
                    end++;
                }
                boolean isWhole = end < filled;
                if (isWhole && line == null) {
                    String text = new String(chunk, position, end - position);
                    position = end + 1;
                    return text;
                }
                line = line == null ? new StringBuilder() : line;
                if (line.length() + end - position > MAX_LINE_CHARS) {
                    throw new HistoryFormatException(
                            number, "longer than " + MAX_LINE_CHARS + " characters", "record smaller polls");
                }
                line.append(chunk, position, end - position);
                position = isWhole ? end + 1 : end;
                if (isWhole) {
                    return line.toString();
                }
            }
        }

        private boolean fill() throws IOException {
            try {
                filled = Math.max(0, in.read(chunk));
                position = 0;
                return filled > 0;
            } catch (MalformedInputException e) {
                throw new HistoryFormatException(number, "not UTF-8", "write histories as UTF-8", e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
