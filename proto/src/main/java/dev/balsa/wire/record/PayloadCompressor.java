package dev.balsa.wire.record;

import java.io.IOException;
import java.io.OutputStream;

/** Packs the records of one batch. Several threads may use one implementation at the same time. */
public interface PayloadCompressor {
    /** The codec; never {@link CompressionType#NONE}. */
    CompressionType type();

    /** Writes the packed form of {@code bytes[start, start + lengthBytes)} to {@code out}, complete with any trailer. */
    void compress(byte[] bytes, int start, int lengthBytes, OutputStream out) throws IOException;
}
