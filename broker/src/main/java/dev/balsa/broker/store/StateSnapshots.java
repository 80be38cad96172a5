package dev.balsa.broker.store;

import dev.balsa.broker.store.StateStore.Family;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.SnapshotReader;
import java.io.ByteArrayOutputStream;
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

    /** @param installation called off the loop, before the state is in place */
    StateSnapshots(StateStore store, Family family, GroupId group, Installation installation) {
        this.store = store;
        this.family = family;
        this.group = group;
        this.installation = installation;
        this.prefix = StateKeys.group(group);
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
        StateBatch batch = new StateBatch();
        if (chunk.position() == 0) {
            forgetStaged(batch);
        }
        batch.put(Family.LOCAL, pieceKey(chunk.position()), chunk.bytes());
        if (chunk.isLast()) {
            byte[] staged = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(chunk.anchor().id().index())
                    .putLong(chunk.end())
                    .array();
            batch.put(Family.LOCAL, localKey(COMPLETE), staged);
        }
        store.write(batch);
        if (chunk.isLast()) {
            store.flush();
        }
    }

    @Override
    public void install(Anchor anchor) throws IOException {
        long index = anchor.id().index();
        byte[] complete = store.get(Family.LOCAL, localKey(COMPLETE));
        if (complete == null || ByteBuffer.wrap(complete).getLong() != index) {
            byte[] applied = store.get(family, StateKeys.applied(group));
            if (applied != null && ByteBuffer.wrap(applied).getLong() >= index) {
                return;
            }
            throw new IOException(
                    "the log of " + group + " begins " + anchor + ", but the state there was never received;"
                            + " format this broker's data directory anew to bring it back as a new replica");
        }
        StagedRows next = staged(ByteBuffer.wrap(complete).getLong(Long.BYTES));
        byte[] applied = next.get(family, StateKeys.applied(group));
        if (applied == null || ByteBuffer.wrap(applied).getLong() != index) {
            throw new IOException("the state that was received for " + group + " is not the one " + anchor);
        }
        StateBatch batch = new StateBatch().deleteRange(family, prefix, StateKeys.after(prefix));
        next.addTo(batch);
        installation.extend(next, batch);
        forgetStaged(batch);
        store.write(batch);
        store.flush();
    }

    private StagedRows staged(long sizeBytes) throws IOException {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        store.scan(Family.LOCAL, localKey(PIECES), (key, piece) -> {
            if (ByteBuffer.wrap(key).getLong(key.length - Long.BYTES) != pieces.size()) {
                throw new IOException("a piece of the state that was received for " + group + " is missing");
            }
            pieces.writeBytes(piece);
        });
        if (pieces.size() != sizeBytes) {
            throw new IOException("of the state that was received for " + group + " there are " + pieces.size()
                    + " bytes instead of " + sizeBytes);
        }
        StagedRows rows = new StagedRows(family);
        RowCodec.decode(ByteBuffer.wrap(pieces.toByteArray()), prefix, rows::add);
        return rows;
    }

    private void forgetStaged(StateBatch batch) {
        byte[] pieces = localKey(PIECES);
        batch.deleteRange(Family.LOCAL, pieces, StateKeys.after(pieces));
        batch.delete(Family.LOCAL, localKey(COMPLETE));
    }

    private byte[] localKey(byte kind) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put(kind)
                .putLong(group.value())
                .array();
    }

    private byte[] pieceKey(long position) {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(localKey(PIECES))
                .putLong(position)
                .array();
    }
}
