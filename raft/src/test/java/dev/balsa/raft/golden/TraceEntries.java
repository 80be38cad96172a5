package dev.balsa.raft.golden;

import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Entries whose frame is readable text. Refuses to stamp without the entry before, as the real factory must. */
final class TraceEntries implements EntryFactory {
    /** What a client proposes: {@code a}, or {@code a*1000} for an entry of that many bytes. */
    record Text(String text) implements Proposal {
        @Override
        public int sizeBytes() {
            int star = text.indexOf('*');
            return star < 0 ? text.length() : Integer.parseInt(text.substring(star + 1));
        }
    }

    @Override
    public Entry stamp(Predecessor previous, long index, int term, Proposal proposal) {
        requirePrevious(previous, index);
        return data(index, term, ((Text) proposal).text());
    }

    @Override
    public Entry noop(Predecessor previous, long index, int term) {
        requirePrevious(previous, index);
        return new Entry(index, term, EntryKind.NOOP, bytes("noop"), null);
    }

    @Override
    public byte[] detailAfter(Entry entry) {
        return new byte[0];
    }

    @Override
    public Entry configuration(Predecessor previous, long index, int term, Configuration configuration) {
        requirePrevious(previous, index);
        return configurationEntry(index, term, configuration);
    }

    static Entry configurationEntry(long index, int term, Configuration configuration) {
        return new Entry(index, term, EntryKind.CONFIGURATION, bytes("configuration"), configuration);
    }

    static Entry data(long index, int term, String text) {
        byte[] frame = Arrays.copyOf(bytes(text), Math.max(text.length(), new Text(text).sizeBytes()));
        Arrays.fill(frame, text.length(), frame.length, (byte) ' ');
        return new Entry(index, term, EntryKind.DATA, frame, null);
    }

    private static void requirePrevious(Predecessor previous, long index) {
        if (previous.id().index() != index - 1) {
            throw new IllegalStateException("entry " + index + " is stamped after " + previous);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
