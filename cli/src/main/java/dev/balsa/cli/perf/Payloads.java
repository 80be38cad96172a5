package dev.balsa.cli.perf;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Values of one size, made ahead and used in turn; the same seed gives the same ones. */
public final class Payloads {
    /** What values look like to a codec. */
    public enum Kind {
        /** Lines like those of an access log; codecs make a third to a tenth of them. */
        TEXT,
        /** Bytes without any pattern, which no codec makes smaller. */
        RANDOM
    }

    /** More than any batch holds, so that no batch meets a value twice. */
    private static final int TOTAL_BYTES = 8 << 20;

    private static final int FEWEST = 64;
    private static final int MOST = 1 << 15;

    private static final String[] METHODS = {"GET", "GET", "GET", "POST", "PUT", "DELETE"};
    private static final String[] PATHS = {"/orders", "/cart", "/users/profile", "/search", "/static/app.js", "/login"};
    private static final int[] STATUSES = {200, 200, 200, 204, 304, 404, 500};

    private final byte[][] values;

    public Payloads(Kind kind, int sizeBytes, long seed) {
        int count = Math.clamp(TOTAL_BYTES / Math.max(1, sizeBytes), FEWEST, MOST);
        SplittableRandom random = new SplittableRandom(seed);
        values = new byte[count][];
        for (int i = 0; i < count; i++) {
            values[i] = switch (kind) {
                case TEXT -> text(sizeBytes, random);
                case RANDOM -> bytes(sizeBytes, random);
            };
        }
    }

    /** The value for this record; must not be changed. */
    public byte[] get(long record) {
        return values[(int) (record % values.length)];
    }

    private static byte[] bytes(int sizeBytes, SplittableRandom random) {
        byte[] bytes = new byte[sizeBytes];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int sizeBytes, SplittableRandom random) {
        StringBuilder text = new StringBuilder(sizeBytes + 200);
        while (text.length() < sizeBytes) {
            text.append("10.")
                    .append(random.nextInt(256))
                    .append('.')
                    .append(random.nextInt(256))
                    .append(".7 - - [22/Nov/2026:12:")
                    .append(10 + random.nextInt(50))
                    .append(":00 +0000] \"")
                    .append(METHODS[random.nextInt(METHODS.length)])
                    .append(' ')
                    .append(PATHS[random.nextInt(PATHS.length)])
                    .append("?id=")
                    .append(random.nextInt(1_000_000))
                    .append(" HTTP/1.1\" ")
                    .append(STATUSES[random.nextInt(STATUSES.length)])
                    .append(' ')
                    .append(random.nextInt(20_000))
                    .append('\n');
        }
        return text.substring(0, sizeBytes).getBytes(StandardCharsets.US_ASCII);
    }
}
