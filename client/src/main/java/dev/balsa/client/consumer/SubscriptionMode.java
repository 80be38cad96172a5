package dev.balsa.client.consumer;

/** How the consumer was told what to read. The ways exclude each other. */
final class SubscriptionMode {
    enum Mode {
        NONE,
        TOPICS,
        PATTERN,
        PARTITIONS
    }

    private Mode mode = Mode.NONE;

    /** @throws IllegalStateException if another way was taken before */
    void enter(Mode wanted) {
        if (mode != Mode.NONE && mode != wanted) {
            throw new IllegalStateException(
                    "topics, a pattern and partitions exclude each other; call unsubscribe() first");
        }
        mode = wanted;
    }

    void leave() {
        mode = Mode.NONE;
    }

    /** @throws IllegalStateException if there is nothing to read */
    void requireAny() {
        if (mode == Mode.NONE) {
            throw new IllegalStateException("nothing is assigned or subscribed to; call subscribe() or assign() first");
        }
    }
}
