package dev.balsa.raft.runtime;

import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Entries whose frame is the proposed text and nothing else. */
final class TestEntries implements EntryFactory {
    record Text(String text) implements Proposal {
        @Override
        public int sizeBytes() {
            return text.length();
        }
    }

    static String text(Entry entry) {
        return new String(entry.frame(), StandardCharsets.UTF_8);
    }

    @Override
    public Entry stamp(Predecessor previous, long index, int term, Proposal proposal) {
        String text = ((Text) proposal).text();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty text cannot be an entry");
        }
        return new Entry(index, term, EntryKind.DATA, text.getBytes(StandardCharsets.UTF_8), null);
    }

    @Override
    public Entry noop(Predecessor previous, long index, int term) {
        return new Entry(index, term, EntryKind.NOOP, new byte[8], null);
    }

    @Override
    public byte[] detailAfter(Entry entry) {
        return ByteBuffer.allocate(Long.BYTES).putLong(entry.index()).array();
    }

    @Override
    public Entry configuration(Predecessor previous, long index, int term, Configuration configuration) {
        return new Entry(index, term, EntryKind.CONFIGURATION, configuration.encode(), configuration);
    }
}
