package dev.balsa.raft.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.ReplicaId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static final ReplicaId ONE = new ReplicaId(1, new UUID(-7, 9));
    private static final ReplicaId TWO = new ReplicaId(2, new UUID(3, -4));
    private static final Configuration MIXED = new Configuration(List.of(ONE), List.of(TWO));

    @Test
    void isReadAsItWasWritten() {
        assertEquals(MIXED, Configuration.decode(ByteBuffer.wrap(MIXED.encode())));
        assertEquals(Configuration.EMPTY, Configuration.decode(ByteBuffer.wrap(Configuration.EMPTY.encode())));
    }

    @Test
    void refusesEveryTruncationAndEveryTail() {
        byte[] whole = MIXED.encode();
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length).slice();
            assertThrows(IllegalArgumentException.class, () -> Configuration.decode(cut), "length " + length);
        }
        ByteBuffer longer = ByteBuffer.allocate(whole.length + 1).put(whole).rewind();
        assertThrows(IllegalArgumentException.class, () -> Configuration.decode(longer));
    }

    @Test
    void believesNoClaimedCount() {
        for (int count : new int[] {-1, 3, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            ByteBuffer claim = ByteBuffer.wrap(MIXED.encode());
            claim.putInt(0, count);
            assertThrows(IllegalArgumentException.class, () -> Configuration.decode(claim), "count " + count);
        }
    }

    /** A voter that is named twice would be counted twice. */
    @Test
    void namesEveryReplicaOnce() {
        assertThrows(IllegalArgumentException.class, () -> Configuration.ofVoters(List.of(ONE, ONE)));
        assertThrows(IllegalArgumentException.class, () -> new Configuration(List.of(ONE), List.of(ONE)));
        byte[] twice = MIXED.encode();
        System.arraycopy(twice, 4, twice, 4 + 20 + 4, 20);
        assertThrows(IllegalArgumentException.class, () -> Configuration.decode(ByteBuffer.wrap(twice)));
    }

    @Test
    void membersAreBounded() {
        List<ReplicaId> many = IntStream.rangeClosed(1, Configuration.MAX_MEMBERS + 1)
                .mapToObj(broker -> new ReplicaId(broker, new UUID(0, 0)))
                .toList();
        assertEquals(
                Configuration.MAX_MEMBERS,
                Configuration.ofVoters(many.subList(1, many.size())).voters().size());
        assertThrows(IllegalArgumentException.class, () -> Configuration.ofVoters(many));
    }

    @Test
    void anotherIncarnationIsAnotherReplica() {
        ReplicaId wiped = new ReplicaId(1, new UUID(8, 8));
        assertTrue(MIXED.isVoter(ONE));
        assertFalse(MIXED.isVoter(wiped));
        assertFalse(MIXED.isVoter(TWO));
        assertTrue(MIXED.isMember(TWO));
        assertFalse(MIXED.isMember(wiped));
    }
}
