package dev.balsa.client.producer;

import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.net.BrokerFailure;
import org.jspecify.annotations.Nullable;

/** {@code buffer.memory} was still full after {@code max.block.ms}: records come faster than brokers take them. */
public final class BufferExhaustedException extends ClientTimeoutException {
    private static final long serialVersionUID = 1L;

    /** @param failure why something that waits was not written, null if nobody knows of a reason */
    BufferExhaustedException(long sizeBytes, long bufferBytes, long waitedMs, @Nullable BrokerFailure failure) {
        super(
                "BUFFER_EXHAUSTED",
                "no room for " + sizeBytes + " bytes in buffer.memory=" + bufferBytes + " within max.block.ms="
                        + waitedMs + "; "
                        + (failure == null
                                ? "brokers are slower than this producer, or not reachable"
                                : "last failure: " + failure.reasonName() + ", " + failure.message()),
                true);
    }
}
