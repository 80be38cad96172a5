package dev.balsa.log.segment;

import java.nio.file.Path;

/** How the files of a group's segments are called. */
final class SegmentNames {
    static final String MANIFEST = "manifest";
    static final String LOG_SUFFIX = ".log";
    static final String INDEX_SUFFIX = ".idx";
    /** A file that is being written; worthless after a restart. */
    static final String UNFINISHED_SUFFIX = ".tmp";

    private static final int DIGITS = 20;

    private SegmentNames() {}

    static Path log(Path directory, long baseOffset) {
        return directory.resolve(digits(baseOffset) + LOG_SUFFIX);
    }

    static Path index(Path directory, long baseOffset) {
        return directory.resolve(digits(baseOffset) + INDEX_SUFFIX);
    }

    static Path manifest(Path directory) {
        return directory.resolve(MANIFEST);
    }

    /** The base offset in a file name with this suffix, -1 if the name is not of that form. */
    static long baseOffset(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return -1;
        }
        long offset = 0;
        for (int i = 0; i < DIGITS; i++) {
            char digit = name.charAt(i);
            if (digit < '0' || digit > '9' || offset > (Long.MAX_VALUE - 9) / 10) {
                return -1;
            }
            offset = offset * 10 + (digit - '0');
        }
        return offset;
    }

    private static String digits(long baseOffset) {
        String number = Long.toString(baseOffset);
        return "0".repeat(DIGITS - number.length()) + number;
    }
}
