package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import dev.balsa.raft.GroupId;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** What checkpoints see of a store. */
final class CheckpointedGroups implements Checkpointer.Store {
    private final FileIo io;
    private final StoreLayout layout;
    private final Map<GroupId, GroupStorage> groups;
    private final Map<GroupId, GroupStorage> droppedGroups;
    private final GroupCommit commit;
    private final SegmentWriter segmentWriter;

    /** @param groups as they are at any moment, like {@code droppedGroups} */
    CheckpointedGroups(
            FileIo io,
            StoreLayout layout,
            Map<GroupId, GroupStorage> groups,
            Map<GroupId, GroupStorage> droppedGroups,
            GroupCommit commit,
            SegmentWriter segmentWriter) {
        this.io = io;
        this.layout = layout;
        this.groups = groups;
        this.droppedGroups = droppedGroups;
        this.commit = commit;
        this.segmentWriter = segmentWriter;
    }

    @Override
    public Collection<GroupStorage> groups() {
        return groups.values();
    }

    @Override
    public Collection<GroupStorage> droppedGroups() {
        return droppedGroups.values();
    }

    @Override
    public void enqueue(ControlRequest request) {
        commit.enqueue(request);
    }

    @Override
    public long activity() {
        return commit.partsDone() + segmentWriter.storedBatches();
    }

    @Override
    public void makeDirectoryDurable(GroupStorage group) throws IOException {
        if (!group.directoryDurable) {
            MetaFile.force(io, layout.group(group.descriptor()));
            io.syncDirectory(layout.topics());
            io.syncDirectory(layout.root());
            group.directoryDurable = true;
        }
    }
}
