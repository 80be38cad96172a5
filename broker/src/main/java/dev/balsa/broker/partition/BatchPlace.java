package dev.balsa.broker.partition;

import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.log.Entry;

/** Where a batch stands in the log: everything its producer's answer needs. */
record BatchPlace(long index, int term, long baseOffset, long lastOffset, long appendTimeMs) {
    static BatchPlace of(Entry entry) {
        return new BatchPlace(
                entry.index(),
                entry.term(),
                EntryFrame.baseOffset(entry),
                EntryFrame.nextOffset(entry) - 1,
                EntryFrame.appendTimeMs(entry));
    }

    static BatchPlace of(WrittenBatch batch) {
        return new BatchPlace(
                batch.index(), batch.term(), batch.baseOffset(), batch.lastOffset(), batch.appendTimeMs());
    }

    ProduceOutcome.Appended appended(long logStartOffset, Acks reached, boolean duplicate) {
        return new ProduceOutcome.Appended(
                baseOffset, lastOffset, appendTimeMs, term, logStartOffset, reached, duplicate);
    }
}
