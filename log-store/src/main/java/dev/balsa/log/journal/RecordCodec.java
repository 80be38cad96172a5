package dev.balsa.log.journal;

import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.journal.JournalRecord.Checkpoint;
import dev.balsa.log.journal.JournalRecord.CommitHint;
import dev.balsa.log.journal.JournalRecord.Entries;
import dev.balsa.log.journal.JournalRecord.GroupCreated;
import dev.balsa.log.journal.JournalRecord.GroupDropped;
import dev.balsa.log.journal.JournalRecord.GroupState;
import dev.balsa.log.journal.JournalRecord.HardStateSet;
import dev.balsa.log.journal.JournalRecord.Restarted;
import dev.balsa.log.journal.JournalRecord.Truncated;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of records. Big-endian; each begins with 16 bytes: length u32 of the whole record, type u8, three reserved
 * bytes, group u64. What follows is listed at the type codes.
 */
final class RecordCodec {
    static final int HEADER_BYTES = 16;

    /** ownCount u32, previousCount u32, the ids of the groups in this frame, the ids of those in the frame before. */
    static final int GROUPS = 1;
    /** {@link DescriptorCodec#putHardState}. */
    static final int HARD_STATE = 2;
    /** count u32, reserved u32, then entries, each exactly as {@link EntryFrame} has it. */
    static final int ENTRIES = 3;
    /** fromIndex u64. */
    static final int TRUNCATED = 4;
    /** commitIndex u64. */
    static final int COMMIT_HINT = 5;
    /** {@link DescriptorCodec#putDescriptor}. */
    static final int GROUP_CREATED = 6;
    /** Nothing. */
    static final int GROUP_DROPPED = 7;
    /**
     * sinceLsn u64, commitHint u64, position (lastIndex u64, lastTerm u32, reserved u32, nextOffset u64,
     * segmentBaseOffset i64, filePosition u64), configurationIndex u64, hard state, configuration, descriptor.
     */
    static final int GROUP_STATE = 8;
    /** liveLsn u64, groupCount u32, reserved u32. */
    static final int CHECKPOINT = 9;
    /** Length u32 of the anchor and {@link SegmentAnchor#encode}, hard state, descriptor. */
    static final int RESTARTED = 10;

    private static final int ENTRIES_FIXED_BYTES = HEADER_BYTES + 8;
    private static final int GROUPS_FIXED_BYTES = HEADER_BYTES + 8;
    private static final int STATE_FIXED_BYTES = HEADER_BYTES + 8 * 8;

    private RecordCodec() {}

    /** Takes encoded bytes one after the other. */
    @FunctionalInterface
    interface Sink {
        void put(byte[] bytes, int from, int length) throws IOException;
    }

    static int groupsSize(int own, int previous) {
        return GROUPS_FIXED_BYTES + 8 * (own + previous);
    }

    static byte[] encodeGroups(long[] own, long[] previous) {
        ByteBuffer out = ByteBuffer.allocate(groupsSize(own.length, previous.length));
        header(out, out.capacity(), GROUPS, GroupId.METADATA);
        out.putInt(own.length).putInt(previous.length);
        for (long group : own) {
            out.putLong(group);
        }
        for (long group : previous) {
            out.putLong(group);
        }
        return out.array();
    }

    static int size(JournalRecord record) {
        return switch (record) {
            case HardStateSet set -> HEADER_BYTES + DescriptorCodec.hardStateSize(set.state());
            case Entries entries -> entriesSize(entries.entries());
            case Truncated ignored -> HEADER_BYTES + 8;
            case CommitHint ignored -> HEADER_BYTES + 8;
            case GroupCreated created -> HEADER_BYTES + DescriptorCodec.descriptorSize(created.descriptor());
            case GroupDropped ignored -> HEADER_BYTES;
            case GroupState state ->
                STATE_FIXED_BYTES
                        + DescriptorCodec.hardStateSize(state.hardState())
                        + DescriptorCodec.configurationSize(
                                state.configuration().configuration())
                        + DescriptorCodec.descriptorSize(state.descriptor());
            case Restarted restarted ->
                HEADER_BYTES
                        + 4
                        + restarted.anchor().encode().length
                        + DescriptorCodec.hardStateSize(restarted.hardState())
                        + DescriptorCodec.descriptorSize(restarted.descriptor());
            case Checkpoint ignored -> HEADER_BYTES + 16;
        };
    }

    private static int entriesSize(List<Entry> entries) {
        int size = ENTRIES_FIXED_BYTES;
        for (Entry entry : entries) {
            size += entry.sizeBytes();
        }
        return size;
    }

    static void encode(JournalRecord record, Sink sink) throws IOException {
        if (!(record instanceof Entries entries)) {
            byte[] bytes = encodeSmall(record);
            sink.put(bytes, 0, bytes.length);
            return;
        }
        ByteBuffer head = ByteBuffer.allocate(ENTRIES_FIXED_BYTES);
        header(head, size(record), ENTRIES, record.group());
        head.putInt(entries.entries().size());
        sink.put(head.array(), 0, ENTRIES_FIXED_BYTES);
        for (Entry entry : entries.entries()) {
            sink.put(entry.frame(), 0, entry.sizeBytes());
        }
    }

    private static byte[] encodeSmall(JournalRecord record) {
        ByteBuffer out = ByteBuffer.allocate(size(record));
        header(out, out.capacity(), type(record), record.group());
        switch (record) {
            case HardStateSet set -> DescriptorCodec.putHardState(out, set.state());
            case Truncated truncated -> out.putLong(truncated.fromIndex());
            case CommitHint hint -> out.putLong(hint.commitIndex());
            case GroupCreated created -> DescriptorCodec.putDescriptor(out, created.descriptor());
            case GroupDropped ignored -> {}
            case GroupState state -> putState(out, state);
            case Restarted restarted -> putRestarted(out, restarted);
            case Checkpoint checkpoint -> out.putLong(checkpoint.liveLsn()).putInt(checkpoint.groupCount());
            case Entries ignored -> throw new IllegalArgumentException("entries are written one by one");
        }
        return out.array();
    }

    private static int type(JournalRecord record) {
        return switch (record) {
            case HardStateSet ignored -> HARD_STATE;
            case Entries ignored -> ENTRIES;
            case Truncated ignored -> TRUNCATED;
            case CommitHint ignored -> COMMIT_HINT;
            case GroupCreated ignored -> GROUP_CREATED;
            case GroupDropped ignored -> GROUP_DROPPED;
            case GroupState ignored -> GROUP_STATE;
            case Restarted ignored -> RESTARTED;
            case Checkpoint ignored -> CHECKPOINT;
        };
    }

    private static void header(ByteBuffer out, int size, int type, GroupId group) {
        out.putInt(size).putInt(type << 24).putLong(group.value());
    }

    private static void putState(ByteBuffer out, GroupState state) {
        SegmentPosition position = state.position();
        out.putLong(state.sinceLsn()).putLong(state.commitHint());
        out.putLong(position.lastIndex()).putInt(position.lastTerm()).putInt(0);
        out.putLong(position.nextOffset());
        out.putLong(position.segmentBaseOffset()).putLong(position.filePosition());
        out.putLong(state.configuration().index());
        DescriptorCodec.putHardState(out, state.hardState());
        DescriptorCodec.putConfiguration(out, state.configuration().configuration());
        DescriptorCodec.putDescriptor(out, state.descriptor());
    }

    private static void putRestarted(ByteBuffer out, Restarted restarted) {
        byte[] anchor = restarted.anchor().encode();
        out.putInt(anchor.length).put(anchor);
        DescriptorCodec.putHardState(out, restarted.hardState());
        DescriptorCodec.putDescriptor(out, restarted.descriptor());
    }

    private static Restarted takeRestarted(GroupId group, ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("an anchor of " + length + " bytes, " + in.remaining() + " are left");
        }
        SegmentAnchor anchor = SegmentAnchor.decode(in.slice(in.position(), length));
        in.position(in.position() + length);
        HardState hardState = DescriptorCodec.takeHardState(in);
        return new Restarted(DescriptorCodec.takeDescriptor(group, in), hardState, anchor);
    }

    /** The groups named at the head of a body, own before previous; null if the bytes there are not such a list. */
    static long @Nullable [] decodeGroups(ByteBuffer body, boolean own) {
        if (body.remaining() < GROUPS_FIXED_BYTES) {
            return null;
        }
        int at = body.position();
        int ownCount = body.getInt(at + HEADER_BYTES);
        int previousCount = body.getInt(at + HEADER_BYTES + 4);
        int first = own ? 0 : ownCount;
        int count = own ? ownCount : previousCount;
        if (body.get(at + 4) != GROUPS
                || ownCount < 0
                || previousCount < 0
                || GROUPS_FIXED_BYTES + 8L * ((long) first + count) > body.remaining()) {
            return null;
        }
        long[] groups = new long[count];
        for (int i = 0; i < count; i++) {
            groups[i] = body.getLong(at + GROUPS_FIXED_BYTES + 8 * (first + i));
        }
        return groups;
    }

    /**
     * All records of a body except the list of groups.
     *
     * @throws CorruptEntryException if the bytes are not what {@link #encode} makes; lengths are checked before they are used
     */
    static List<JournalRecord> decode(ByteBuffer body) throws CorruptEntryException {
        List<JournalRecord> records = new ArrayList<>();
        while (body.hasRemaining()) {
            int length = body.remaining() < HEADER_BYTES ? 0 : body.getInt(body.position());
            if (length < HEADER_BYTES || length > body.remaining()) {
                throw new CorruptEntryException(
                        "journal record claims " + length + " bytes, " + body.remaining() + " are left");
            }
            ByteBuffer bytes = body.slice(body.position(), length);
            body.position(body.position() + length);
            int type = bytes.get(4);
            if (type != GROUPS) {
                records.add(decodeRecord(type, bytes));
            }
        }
        return records;
    }

    private static JournalRecord decodeRecord(int type, ByteBuffer bytes) throws CorruptEntryException {
        try {
            GroupId group = new GroupId(bytes.getLong(8));
            ByteBuffer in = bytes.position(HEADER_BYTES);
            return switch (type) {
                case HARD_STATE -> new HardStateSet(group, DescriptorCodec.takeHardState(in));
                case ENTRIES -> new Entries(group, takeEntries(in));
                case TRUNCATED -> new Truncated(group, in.getLong());
                case COMMIT_HINT -> new CommitHint(group, in.getLong());
                case GROUP_CREATED -> new GroupCreated(DescriptorCodec.takeDescriptor(group, in));
                case GROUP_DROPPED -> new GroupDropped(group);
                case GROUP_STATE -> takeState(group, in);
                case RESTARTED -> takeRestarted(group, in);
                case CHECKPOINT -> new Checkpoint(in.getLong(), in.getInt());
                default ->
                    throw new CorruptEntryException(
                            "journal record has the unknown type " + type + "; it was written by a newer version");
            };
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CorruptEntryException("journal record of type " + type + " is malformed: " + e.getMessage());
        }
    }

    private static List<Entry> takeEntries(ByteBuffer in) throws CorruptEntryException {
        int count = in.getInt();
        in.getInt();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(EntryFrame.decode(in));
        }
        return entries;
    }

    private static GroupState takeState(GroupId group, ByteBuffer in) {
        long sinceLsn = in.getLong();
        long commitHint = in.getLong();
        long lastIndex = in.getLong();
        int lastTerm = in.getInt();
        in.getInt();
        SegmentPosition position = new SegmentPosition(lastIndex, lastTerm, in.getLong(), in.getLong(), in.getLong());
        long configurationIndex = in.getLong();
        HardState hardState = DescriptorCodec.takeHardState(in);
        ConfigurationAt configuration = new ConfigurationAt(configurationIndex, DescriptorCodec.takeConfiguration(in));
        return new GroupState(
                DescriptorCodec.takeDescriptor(group, in), hardState, position, sinceLsn, commitHint, configuration);
    }
}
