package dev.balsa.log.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells an error for want of space, which passes, from one of the disk, which does not. */
public final class DiskFull {
    /** What Linux says for ENOSPC and EDQUOT; Java hands on the text and nothing else. */
    private static final Set<String> REASONS = Set.of("no space left on device", "disk quota exceeded");

    private DiskFull() {}

    /**
     * Whether a write, or the making of a file, failed only because there was no room. Never true for a failed sync: which
     * pages it has dropped is unknown, so nothing may be tried again.
     */
    public static boolean isCauseOf(IOException failure) {
        if (failure instanceof SyncFailedException) {
            return false;
        }
        return names(failure.getMessage())
                || (failure instanceof FileSystemException atFile && names(atFile.getReason()))
                || (failure.getCause() instanceof IOException cause && isCauseOf(cause));
    }

    /** The failure if it is for want of space, which others may be spared; any other one is thrown. */
    public static IOException required(IOException failure) throws IOException {
        if (!isCauseOf(failure)) {
            throw failure;
        }
        return failure;
    }

    private static boolean names(@Nullable String message) {
        String text = message == null ? "" : message.toLowerCase(Locale.ROOT);
        return REASONS.stream().anyMatch(text::contains);
    }
}
