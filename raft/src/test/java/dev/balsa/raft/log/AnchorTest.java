package dev.balsa.raft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnchorTest {
    private static final Configuration ONE = Configuration.ofVoters(List.of(new ReplicaId(1, new UUID(0, 1))));

    private static Anchor anchor(long configurationIndex, byte... detail) {
        return new Anchor(new EntryId(7, 2), configurationIndex, ONE, detail);
    }

    @Test
    void isComparedByWhatItSays() {
        assertEquals(anchor(3, (byte) 1), anchor(3, (byte) 1));
        assertEquals(anchor(3, (byte) 1).hashCode(), anchor(3, (byte) 1).hashCode());
        assertNotEquals(anchor(3, (byte) 1), anchor(3, (byte) 2));
        assertNotEquals(anchor(3), anchor(2));
        SnapshotChunk chunk = new SnapshotChunk(anchor(3), 4, new byte[] {1, 2}, false);
        assertEquals(chunk, new SnapshotChunk(anchor(3), 4, new byte[] {1, 2}, false));
        assertNotEquals(chunk, new SnapshotChunk(anchor(3), 4, new byte[] {1, 3}, false));
        assertEquals(6, chunk.end());
    }

    @Test
    void refusesWhatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> anchor(8), "a configuration from behind the anchor");
        assertThrows(IllegalArgumentException.class, () -> anchor(-1));
        assertThrows(IllegalArgumentException.class, () -> anchor(0, new byte[Anchor.MAX_DETAIL_BYTES + 1]));
        assertThrows(IllegalArgumentException.class, () -> new SnapshotChunk(anchor(0), -1, new byte[0], true));
    }
}
