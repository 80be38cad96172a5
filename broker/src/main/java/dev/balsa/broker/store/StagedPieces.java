package dev.balsa.broker.store;

import dev.balsa.broker.store.StateStore.Family;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Another replica's state on its way in: a row for each piece, by its position, and, when all are there, one that names the
 * place the state belongs to. Kept beside what is in force until that is replaced.
 */
final class StagedPieces {
    private final StateStore store;
    private final Family family;
    private final byte[] pieces;
    private final byte[] complete;

    /**
     * @param pieces precedes the position in the keys of pieces
     * @param complete key of the row that names the place
     */
    StagedPieces(StateStore store, Family family, byte[] pieces, byte[] complete) {
        this.store = store;
        this.family = family;
        this.pieces = pieces;
        this.complete = complete;
    }

    /** Position 0 begins anew. Durable once the last piece is there. */
    void stage(SnapshotChunk chunk) throws IOException {
        StateBatch batch = new StateBatch();
        if (chunk.position() == 0) {
            forget(batch);
        }
        batch.put(family, key(chunk.position()), chunk.bytes());
        if (chunk.isLast()) {
            batch.put(family, complete, StateKeys.value(chunk.anchor().id()));
        }
        store.write(batch);
        if (chunk.isLast()) {
            store.flush();
        }
    }

    /**
     * @return the state at this place; null if it is not here, or not all of it
     * @throws IOException if it was here and part of it is missing
     */
    byte @Nullable [] at(EntryId place) throws IOException {
        byte[] stagedFor = store.get(family, complete);
        if (stagedFor == null || !Arrays.equals(stagedFor, StateKeys.value(place))) {
            return null;
        }
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        store.scan(family, pieces, (key, piece) -> {
            if (ByteBuffer.wrap(key).getLong(pieces.length) != state.size()) {
                throw new IOException(
                        "a piece of the state that another replica sent is missing; move this broker's data"
                                + " directory away and format a new one");
            }
            state.writeBytes(piece);
        });
        return state.toByteArray();
    }

    void forget(StateBatch batch) {
        batch.deleteRange(family, pieces, StateKeys.after(pieces));
        batch.delete(family, complete);
    }

    private byte[] key(long position) {
        return ByteBuffer.allocate(pieces.length + Long.BYTES)
                .put(pieces)
                .putLong(position)
                .array();
    }
}
