package dev.balsa.wire.record;

import java.nio.ByteBuffer;

/** Unpacks the records of one batch. */
public interface PayloadDecompressor {
    /**
     * Unpacks {@code payload}, whose position and limit stay as they are.
     *
     * @param maxPayloadBytes most bytes to produce; an implementation must not hold much more than this, whatever the payload
     *     claims about itself
     * @return the unpacked bytes, from position to limit
     * @throws InvalidBatchException {@code COMPRESSION} if the payload is damaged or the codec is not there, {@code
     *     PAYLOAD_TOO_LARGE} if there is more
     */
    ByteBuffer decompress(CompressionType type, ByteBuffer payload, int maxPayloadBytes) throws InvalidBatchException;
}
