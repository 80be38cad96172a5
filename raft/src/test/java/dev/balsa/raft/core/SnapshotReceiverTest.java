package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import org.junit.jupiter.api.Test;

class SnapshotReceiverTest {
    private static final Anchor ANCHOR = anchor(9);

    private final SnapshotReceiver receiver = new SnapshotReceiver();

    private static Anchor anchor(long index) {
        return new Anchor(new EntryId(index, 1), 0, Replicas.voters(1), new byte[0]);
    }

    private Effects.StageSnapshot stage(long position, int bytes, boolean isLast) {
        return receiver.stage(new SnapshotChunk(ANCHOR, position, new byte[bytes], isLast));
    }

    @Test
    void aStateIsCompleteOnceItsLastChunkIsKept() {
        receiver.begin(3, ANCHOR);
        assertTrue(receiver.isReceiving(3, ANCHOR));
        assertFalse(receiver.isReceiving(4, ANCHOR));
        assertFalse(receiver.isReceiving(3, anchor(10)));
        Effects.StageSnapshot first = stage(0, 5, false);
        assertTrue(receiver.isStaging());
        assertEquals(0, receiver.position(), "not yet kept");
        assertTrue(receiver.staged(new Input.SnapshotStaged(first.stagingId(), 5)));
        assertEquals(5, receiver.position());
        assertNull(receiver.complete());
        Effects.StageSnapshot last = stage(5, 2, true);
        assertNull(receiver.complete(), "under way");
        assertTrue(receiver.staged(new Input.SnapshotStaged(last.stagingId(), 7)));
        assertEquals(ANCHOR, receiver.complete());
    }

    @Test
    void whatBelongsToAnotherStateIsNotRecognised() {
        receiver.begin(3, ANCHOR);
        Effects.StageSnapshot old = stage(0, 5, true);
        assertFalse(receiver.staged(new Input.SnapshotStaged(old.stagingId(), 4)), "another place");
        receiver.begin(4, ANCHOR);
        Effects.StageSnapshot now = stage(0, 5, true);
        assertFalse(receiver.staged(new Input.SnapshotStaged(old.stagingId(), 5)));
        assertNull(receiver.complete());
        receiver.reset();
        assertFalse(receiver.staged(new Input.SnapshotStaged(now.stagingId(), 5)));
        assertFalse(receiver.isReceiving(4, ANCHOR));
    }
}
