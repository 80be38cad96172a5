package dev.balsa.broker.rpc;

import dev.balsa.broker.partition.WriteLane;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition on a produce stream: its answers leave in the order of its writes, although levels of acknowledgement and
 * failures may settle a later write before an earlier one. Not safe for several threads.
 */
final class StreamPartition<A> {
    /** The place of one write in the order of answers. */
    static final class Slot<A> {
        private @Nullable A answer;
    }

    private final WriteLane lane = new WriteLane();
    private final ArrayDeque<Slot<A>> unanswered = new ArrayDeque<>();

    WriteLane lane() {
        return lane;
    }

    Slot<A> open() {
        Slot<A> slot = new Slot<>();
        unanswered.add(slot);
        return slot;
    }

    /** Hands on every answer that no earlier one holds back any more. */
    void complete(Slot<A> slot, A answer, Consumer<A> out) {
        slot.answer = answer;
        for (Slot<A> first = unanswered.peek(); first != null; first = unanswered.peek()) {
            A settled = first.answer;
            if (settled == null) {
                return;
            }
            unanswered.remove();
            out.accept(settled);
        }
    }
}
