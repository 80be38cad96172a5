package dev.balsa.broker.metadata;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupSnapshots;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/**
 * Keeps the image over a restart. It is derived from the metadata log: whatever was not flushed is applied again from
 * there, so {@link #apply} need not be durable when it returns, but it must be atomic, and calls must become durable in order.
 */
public interface ImageStore {
    /** What was last kept; {@link MetadataImage#EMPTY} if nothing was. */
    MetadataImage load() throws IOException;

    /**
     * Keeps facts, the tasks they mean for this broker's replicas, and the applied index in one batch. Called on the
     * metadata group's loop.
     *
     * @param before the image the facts were applied to
     * @param delta what they made of it; {@code delta.image().version()} is the applied index
     */
    void apply(MetadataImage before, List<MetadataFact> facts, MetadataDelta delta) throws IOException;

    /**
     * The image for replicas that lack the log's beginning. What is put in place brings the tasks with it that the facts which
     * this broker never saw would have meant; {@link #load} returns it from then on.
     */
    GroupSnapshots snapshots();

    /**
     * Replicas of this broker that are to be made or removed and for which {@link #taskDone} was not kept yet. A replica
     * that the image places here, for which there is no task and which has no log, had one once: it may have voted, so making it
     * anew with nothing in it could lose committed entries.
     */
    SortedMap<GroupId, ReplicaTask> tasks() throws IOException;

    /** Forgets the group's task if it is still this one. Call it when the log is durably there or gone. Any thread. */
    void taskDone(GroupId group, ReplicaTask task) throws IOException;
}
