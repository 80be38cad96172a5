package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import dev.balsa.log.journal.JournalInspection;
import dev.balsa.log.journal.JournalRecord;
import dev.balsa.log.segment.SegmentInspection;
import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A data directory as it stands on disk, for people who look at it while no broker uses it. Reads only. */
public final class StoreInspection implements AutoCloseable {
    private final FileIo io;
    private final StoreLayout layout;
    private final DataDirectory.Identity identity;
    private final JournalInspection journal;

    private StoreInspection(FileIo io, StoreLayout layout, DataDirectory.Identity identity, JournalInspection journal) {
        this.io = io;
        this.layout = layout;
        this.identity = identity;
        this.journal = journal;
    }

    /**
     * A replica by the last word of the journal about it.
     *
     * @param position up to where its segments count
     * @param sinceLsn frames before it say nothing of it any more
     */
    public record Replica(GroupDescriptor descriptor, SegmentPosition position, long sinceLsn) {
        public GroupId group() {
            return descriptor.group();
        }

        /** Name of its directory. */
        public String name() {
            return StoreLayout.directoryName(descriptor.topic(), descriptor.partition());
        }
    }

    /**
     * @param io best one that cannot write
     * @throws IOException if the directory is not formatted or cannot be read; says what to do
     */
    public static StoreInspection open(FileIo io, Path directory) throws IOException {
        DataDirectory.Identity identity = DataDirectory.readIdentity(io, directory);
        StoreLayout layout = new StoreLayout(directory);
        return new StoreInspection(
                io, layout, identity, JournalInspection.open(io, layout.journal(), identity.journalOwner()));
    }

    public DataDirectory.Identity identity() {
        return identity;
    }

    public JournalInspection journal() {
        return journal;
    }

    /** Replicas that exist, by id. */
    public List<Replica> replicas() throws IOException {
        Map<GroupId, Replica> replicas = new TreeMap<>();
        Map<GroupId, Boolean> dropped = new TreeMap<>();
        journal.frames((frame, records) -> {
            for (JournalRecord record : records) {
                switch (record) {
                    case JournalRecord.GroupCreated created ->
                        replicas.put(
                                created.group(), new Replica(created.descriptor(), SegmentPosition.EMPTY, frame.lsn()));
                    case JournalRecord.GroupState state ->
                        replicas.put(
                                state.group(), new Replica(state.descriptor(), state.position(), state.sinceLsn()));
                    case JournalRecord.Restarted restarted ->
                        replicas.put(
                                restarted.group(),
                                new Replica(restarted.descriptor(), SegmentPosition.EMPTY, frame.lsn()));
                    case JournalRecord.GroupDropped drop -> dropped.put(drop.group(), true);
                    case JournalRecord.HardStateSet ignored -> {}
                    case JournalRecord.Entries ignored -> {}
                    case JournalRecord.Truncated ignored -> {}
                    case JournalRecord.CommitHint ignored -> {}
                    case JournalRecord.Checkpoint ignored -> {}
                }
            }
        });
        replicas.keySet().removeAll(dropped.keySet());
        return List.copyOf(replicas.values());
    }

    /** The segments of a replica; to be closed. */
    public SegmentInspection segments(Replica replica) {
        return new SegmentInspection(io, layout.group(replica.descriptor()), replica.group(), replica.position());
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
