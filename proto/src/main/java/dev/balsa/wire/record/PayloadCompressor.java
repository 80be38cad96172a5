package dev.balsa.wire.record;

import java.io.IOException;
import java.io.OutputStream;

/** Packs the records of one batch. Implementations are used by one thread at a time. */
public interface PayloadCompressor {
    /** The codec; never {@link CompressionType#NONE}. */
    CompressionType type();

    /** Writes the packed form of {@code bytes[start, start + lengthBytes)} to {@code out}, complete with any trailer. */
    void compress(byte[] bytes, int start, int lengthBytes, OutputStream out) throws IOException;
}
