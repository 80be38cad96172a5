package dev.balsa.wire.record;

import java.util.Locale;
import java.util.Optional;

/** How the records of a batch are compressed: all of them together, never one by one. */
public enum CompressionType {
    NONE(0),
    GZIP(1),
    SNAPPY(2),
    LZ4(3),
    ZSTD(4);

    private final int id;

    CompressionType(int id) {
        this.id = id;
    }

    /** The number in the lowest three attribute bits of a batch. */
    public int id() {
        return id;
    }

    /** The name used in configuration: lower case. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<CompressionType> ofId(int id) {
        return switch (id) {
            case 0 -> Optional.of(NONE);
            case 1 -> Optional.of(GZIP);
            case 2 -> Optional.of(SNAPPY);
            case 3 -> Optional.of(LZ4);
            case 4 -> Optional.of(ZSTD);
            default -> Optional.empty();
        };
    }
}
