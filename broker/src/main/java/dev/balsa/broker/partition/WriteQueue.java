package dev.balsa.broker.partition;

import dev.balsa.broker.error.Failure;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes of one partition that wait for their turn, in order of arrival. Bounded in bytes by who adds. Loop only. */
final class WriteQueue {
    /** What waits. */
    sealed interface Item {
        WriteLane lane();

        long deadlineNanos();

        record Wanted(ProduceWrite write) implements Item {
            @Override
            public WriteLane lane() {
                return write.lane();
            }

            @Override
            public long deadlineNanos() {
                return write.deadlineNanos();
            }
        }

        /** Has failed a check already, and waits so that it fails its lane after the writes before it. */
        record Failed(WriteLane lane, Failure failure, long deadlineNanos, Consumer<ProduceOutcome> done)
                implements Item {
            void answer() {
                lane.fail();
                Callbacks.give(done, new ProduceOutcome.Refused(failure));
            }
        }
    }

    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private long sizeBytes;

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Bytes of the batches that wait. */
    long sizeBytes() {
        return sizeBytes;
    }

    void add(ProduceWrite write) {
        sizeBytes += write.batch().sizeBytes();
        write.lane().enqueued();
        items.add(new Item.Wanted(write));
    }

    /** Answers at once if no write of the same lane is before it. */
    void addFailed(Item.Failed failed) {
        if (failed.lane().isWaiting()) {
            failed.lane().enqueued();
            items.add(failed);
        } else {
            failed.answer();
        }
    }

    @Nullable
    Item peek() {
        return items.peek();
    }

    void remove() {
        left(items.remove());
    }

    /** Answers those whose time is over; nothing of them was written. */
    void expire(long nowNanos, Supplier<Failure> tooLate) {
        items.removeIf(item -> {
            boolean expired = nowNanos - item.deadlineNanos() >= 0;
            if (expired) {
                left(item);
                switch (item) {
                    case Item.Wanted(ProduceWrite write) -> PendingProduces.refuse(write, tooLate.get());
                    case Item.Failed failed -> failed.answer();
                }
            }
            return expired;
        });
    }

    private void left(Item item) {
        item.lane().dequeued();
        switch (item) {
            case Item.Wanted(ProduceWrite write) -> sizeBytes -= write.batch().sizeBytes();
            case Item.Failed failed -> {}
        }
    }
}
