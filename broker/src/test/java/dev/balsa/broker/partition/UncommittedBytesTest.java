package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UncommittedBytesTest {
    private final UncommittedBytes bytes = new UncommittedBytes(1_000);

    /** Takes as much as there is for one partition. */
    private long fill(long ownBytes) {
        long own = ownBytes;
        while (bytes.hasRoom(own, 10)) {
            bytes.add(10);
            own += 10;
        }
        return own;
    }

    @Test
    void aPartitionThatDoesNotCommitLeavesHalf() {
        assertEquals(500, fill(0));
        assertTrue(bytes.hasRoom(0, 500));
        assertFalse(bytes.hasRoom(0, 501));
    }

    @Test
    void manyPartitionsLeaveRoomForALargeBatchOfOneThatHasNothing() {
        for (int i = 0; i < 20; i++) {
            if (bytes.hasRoom(1, 10)) {
                fill(1);
            }
        }
        assertTrue(bytes.hasRoom(0, 160));
        assertFalse(bytes.hasRoom(1, 10));
    }

    @Test
    void whatHasCommittedMakesRoom() {
        long stuck = fill(0);
        long other = fill(0);
        assertTrue(stuck > other && other > 0);
        bytes.add(-stuck);
        assertTrue(bytes.hasRoom(other, 10));
    }
}
