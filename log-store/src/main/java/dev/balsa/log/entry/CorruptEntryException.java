package dev.balsa.log.entry;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The bytes are not the entry that was once encoded. Names the place on disk where one is known. */
public final class CorruptEntryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Path file;
    private final long position;

    public CorruptEntryException(String message) {
        super(message);
        this.file = null;
        this.position = -1;
    }

    /** @param position byte in {@code file} where the damage was met; the damage may begin there or reach there */
    public CorruptEntryException(Path file, long position, String message) {
        super(file + " at byte " + position + ": " + message);
        this.file = file;
        this.position = position;
    }

    /** Null when the bytes did not come from a file or the place is not known. */
    public @Nullable Path file() {
        return file;
    }

    /** -1 when {@link #file} is null. */
    public long position() {
        return position;
    }
}
