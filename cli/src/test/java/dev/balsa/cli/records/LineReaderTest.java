package dev.balsa.cli.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static final int LIMIT = 100_000;

    @Test
    void everyByteBelongsToALine() throws IOException {
        assertEquals(List.of("a", "", "b\r", " c "), lines("a\n\nb\r\n c "));
    }

    @Test
    void aLastLineWithoutEndCountsAndAnEmptyOneDoesNot() throws IOException {
        assertEquals(List.of("a", "b"), lines("a\nb"));
        assertEquals(List.of("a", "b"), lines("a\nb\n"));
        assertEquals(List.of(), lines(""));
        assertEquals(List.of(""), lines("\n"));
    }

    @Test
    void linesSurviveAnyWayOfBeingReadInPieces() throws IOException {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            String line = "x".repeat(random.nextInt(300)) + i;
            expected.add(line);
            text.append(line).append('\n');
        }
        InputStream piecewise = new InputStream() {
            private final InputStream all =
                    new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.ISO_8859_1));

            @Override
            public int read() throws IOException {
                return all.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return all.read(target, offset, 1 + random.nextInt(Math.min(length, 777)));
            }
        };
        assertEquals(expected, lines(new LineReader(piecewise, LIMIT)), "seed " + seed);
    }

    @Test
    void bytesThatAreNoTextPassThrough() throws IOException {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0x80, '\n'};
        LineReader reader = new LineReader(new ByteArrayInputStream(bytes), LIMIT);
        assertArrayEquals(new byte[] {(byte) 0xff, 0, (byte) 0x80}, reader.next());
        assertNull(reader.next());
    }

    @Test
    void aLineOverTheLimitIsNamedBeforeItFillsTheMemory() throws IOException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        LineReader reader = new LineReader(endless, LIMIT);
        IOException refused = assertThrows(LineTooLongException.class, reader::next);
        assertEquals("line 1 is longer than 100000 bytes, the limit of a record", refused.getMessage());
        LineReader second = new LineReader(new ByteArrayInputStream("ab\nabc\n".getBytes(StandardCharsets.UTF_8)), 2);
        second.next();
        assertEquals(
                "line 2 is longer than 2 bytes, the limit of a record",
                assertThrows(LineTooLongException.class, second::next).getMessage());
    }

    private static List<String> lines(String text) throws IOException {
        return lines(new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), LIMIT));
    }

    private static List<String> lines(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
            lines.add(new String(line, StandardCharsets.ISO_8859_1));
        }
        return lines;
    }
}
