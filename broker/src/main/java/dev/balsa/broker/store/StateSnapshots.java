package dev.balsa.broker.store;

import dev.balsa.broker.store.StateStore.Family;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.SnapshotReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The state of a group whose rows are all under the group's prefix in one family, with the applied index among them. What a peer
 * sends is set aside beside the rows in force, and takes their place in one batch. Must fit into memory twice.
 */
public final class StateSnapshots implements GroupSnapshots {
    /** What else is to be written when a state is put in place, in the same batch. */
    @FunctionalInterface
    interface Installation {
        void extend(StateRows next, StateBatch batch) throws IOException;
    }

    /** Precede the group in keys of {@link Family#LOCAL}. */
    private static final byte PIECES = 2;

    private static final byte COMPLETE = 3;

    private final StateStore store;
    private final Family family;
    private final GroupId group;
    private final Installation installation;
    private final byte[] prefix;
    private final StagedPieces staged;

    /** @param installation called off the loop, before the state is in place */
    StateSnapshots(StateStore store, Family family, GroupId group, Installation installation) {
        this.store = store;
        this.family = family;
        this.group = group;
        this.installation = installation;
        this.prefix = StateKeys.group(group);
        this.staged = new StagedPieces(store, Family.LOCAL, localKey(PIECES), localKey(COMPLETE));
    }

    @Override
    public SnapshotReader open(Anchor at) throws IOException {
        byte[] applied = store.get(family, StateKeys.applied(group));
        if (applied == null || ByteBuffer.wrap(applied).getLong() != at.id().index()) {
            throw new IOException("the rows of " + group + " are not those " + at);
        }
        return new RowReader(store.open(family, prefix), prefix.length);
    }

    @Override
    public void stage(SnapshotChunk chunk) throws IOException {
        staged.stage(chunk);
    }

    @Override
    public void install(Anchor anchor) throws IOException {
        long index = anchor.id().index();
        byte[] state = staged.at(anchor.id());
        if (state == null) {
            byte[] applied = store.get(family, StateKeys.applied(group));
            if (applied != null && ByteBuffer.wrap(applied).getLong() >= index) {
                return;
            }
            throw new IOException(
                    "the log of " + group + " begins " + anchor + ", but the state there was never received;"
                            + " format this broker's data directory anew to bring it back as a new replica");
        }
        StagedRows next = new StagedRows(family);
        RowCodec.decode(ByteBuffer.wrap(state), prefix, next::add);
        byte[] applied = next.get(family, StateKeys.applied(group));
        if (applied == null || ByteBuffer.wrap(applied).getLong() != index) {
            throw new IOException("the state that was received for " + group + " is not the one " + anchor);
        }
        StateBatch batch = new StateBatch().deleteRange(family, prefix, StateKeys.after(prefix));
        next.addTo(batch);
        installation.extend(next, batch);
        staged.forget(batch);
        store.write(batch);
        store.flush();
    }

    private byte[] localKey(byte kind) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put(kind)
                .putLong(group.value())
                .array();
    }
}
