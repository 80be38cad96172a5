package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Told how an asynchronous commit ended: in a later call of {@code poll}, {@code commitSync} or {@code close}, in order. */
@FunctionalInterface
public interface OffsetCommitCallback {
    /**
     * Called by the consumer's thread; what it throws comes out of that call.
     *
     * @param failure null if it was committed; {@link RetriableCommitFailedException} if a later commit may succeed
     */
    void onComplete(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable BalsaException failure);
}
