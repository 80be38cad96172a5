package dev.balsa.broker.partition;

import dev.balsa.broker.error.Failure;
import dev.balsa.log.entry.ControlPayload;
import dev.balsa.raft.log.EntryKind;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Gives up records on somebody's request: a later log start, answered when it is committed and reads here obey it. Loop only. */
final class RecordDeletion {
    /** As an offset: everything that is committed at this moment. */
    static final long HIGH_WATERMARK = -1;

    private final ReadPath reads;
    private final ControlPath control;

    RecordDeletion(ReadPath reads, ControlPath control) {
        this.reads = reads;
        this.control = control;
    }

    /**
     * @param beforeOffset records below it are given up; one at or below the log start changes nothing
     * @param done given the log start after it
     */
    void delete(long beforeOffset, LongConsumer done, Consumer<Failure> failed) {
        Failure refusal = reads.deletionRefusal(beforeOffset == HIGH_WATERMARK ? reads.highWatermark() : beforeOffset);
        if (refusal != null) {
            Callbacks.give(failed, refusal);
            return;
        }
        long startOffset = beforeOffset == HIGH_WATERMARK ? reads.highWatermark() : beforeOffset;
        if (startOffset <= reads.startOffset()) {
            Callbacks.run(() -> done.accept(reads.startOffset()));
            return;
        }
        control.append(EntryKind.LOG_START, ControlPayload.logStart(startOffset), new ControlPath.Outcome() {
            @Override
            public void committed() {
                Callbacks.run(() -> done.accept(reads.startOffset()));
            }

            @Override
            public void failed(Failure failure) {
                Callbacks.give(failed, failure);
            }
        });
    }
}
