package dev.balsa.client.producer;

import dev.balsa.client.ClientTimeoutException;

/** {@code buffer.memory} was still full after {@code max.block.ms}: records come faster than brokers take them. */
public final class BufferExhaustedException extends ClientTimeoutException {
    private static final long serialVersionUID = 1L;

    BufferExhaustedException(long sizeBytes, long bufferBytes, long waitedMs) {
        super(
                "BUFFER_EXHAUSTED",
                "no room for " + sizeBytes + " bytes in buffer.memory=" + bufferBytes + " within max.block.ms="
                        + waitedMs + "; brokers are slower than this producer, or not reachable",
                true);
    }
}
