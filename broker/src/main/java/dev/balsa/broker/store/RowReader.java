package dev.balsa.broker.store;

import dev.balsa.raft.runtime.SnapshotReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A group's rows on their way to a peer. Rows may be cut anywhere between two pieces. */
final class RowReader implements SnapshotReader {
    private final Rows rows;
    private final int groupBytes;
    private ByteBuffer pending = ByteBuffer.wrap(new byte[] {RowCodec.VERSION});
    private boolean isExhausted;

    /** @param rows closed with this */
    RowReader(Rows rows, int groupBytes) {
        this.rows = rows;
        this.groupBytes = groupBytes;
    }

    @Override
    public byte[] read(int maxBytes) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(maxBytes);
        while (piece.hasRemaining() && hasPending()) {
            int length = Math.min(piece.remaining(), pending.remaining());
            piece.put(pending.slice(pending.position(), length));
            pending.position(pending.position() + length);
        }
        // Looked for now, so that the piece knows whether it is the last one.
        hasPending();
        byte[] bytes = new byte[piece.position()];
        piece.flip().get(bytes);
        return bytes;
    }

    private boolean hasPending() throws IOException {
        while (!pending.hasRemaining() && !isExhausted) {
            if (rows.next()) {
                pending = ByteBuffer.wrap(RowCodec.encode(rows.key(), groupBytes, rows.value()));
            } else {
                isExhausted = true;
            }
        }
        return pending.hasRemaining();
    }

    @Override
    public boolean isAtEnd() {
        return isExhausted && !pending.hasRemaining();
    }

    @Override
    public void close() {
        rows.close();
    }
}
