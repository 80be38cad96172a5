package dev.balsa.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.leadership.LeadershipTable;
import dev.balsa.proto.internal.v1.PeerFrame;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.raft.runtime.GroupMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FrameQueueTest {
    private static final ReplicaId REPLICA = new ReplicaId(2, new UUID(2, 2));
    private static final TransportSettings SETTINGS = TransportSettings.DEFAULT;

    private final LeadershipTable leaderships = new LeadershipTable(1, 100_000);
    private final FrameQueue queue = new FrameQueue(SETTINGS, leaderships, 1, 64 << 20);

    private void add(int count, RaftMessage message) {
        List<GroupMessage> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(new GroupMessage(new GroupId(i), REPLICA, REPLICA, message));
        }
        assertTrue(queue.takeRoom(count * MessageMapper.maxEncodedBytes(message)));
        queue.add(batch);
    }

    private static RaftMessage append(int bytes) {
        return new RaftMessage.AppendRequest(1, 1, 0, 0, 0, List.of(RandomMessages.data(1, 1, bytes)));
    }

    @Test
    void theHeartbeatsOfAllGroupsAreOneFrame() {
        add(1_000, new RaftMessage.Heartbeat(1, 2, 3));
        assertEquals(1_000, queue.next().getMessagesCount());
        assertTrue(queue.isEmpty());
    }

    @Test
    void framesAreClosedAtTheirTarget() {
        add(100, append(10_000));
        int frames = 0;
        while (!queue.isEmpty()) {
            PeerFrame frame = queue.next();
            assertTrue(frame.getSerializedSize() < SETTINGS.frameTargetBytes() + 11_000);
            frames++;
        }
        assertEquals(4, frames);
    }

    @Test
    void aMessageThatDoesNotFitTravelsAlone() {
        add(1, append(100));
        add(1, append(5 << 20));
        add(1, append(100));
        assertEquals(1, queue.next().getMessagesCount());
        assertEquals(1, queue.next().getMessagesCount());
        assertEquals(1, queue.next().getMessagesCount());
        assertTrue(queue.isEmpty());
    }

    @Test
    void roomIsGivenBackWhenMessagesLeaveOrAreThrownAway() {
        FrameQueue small = new FrameQueue(SETTINGS, leaderships, 1, 1_000);
        RaftMessage message = new RaftMessage.Heartbeat(1, 2, 3);
        long size = MessageMapper.maxEncodedBytes(message);
        for (int i = 0; i < 100; i++) {
            assertTrue(small.takeRoom(size));
            small.add(List.of(new GroupMessage(new GroupId(1), REPLICA, REPLICA, message)));
            if (i % 2 == 0) {
                small.next();
            } else {
                assertEquals(1, small.clear());
            }
        }
        assertFalse(small.takeRoom(1_001));
        assertTrue(small.takeRoom(1_000));
        assertFalse(small.takeRoom(1));
    }

    @Test
    void onlyLeadershipsThatStillHoldAreClaimed() {
        leaderships.observe(new GroupId(1), 3, 1);
        leaderships.observe(new GroupId(2), 3, 1);
        queue.claim(List.of(new GroupId(1), new GroupId(2)));
        leaderships.observe(new GroupId(2), 4, 2);
        PeerFrame frame = queue.next();
        assertEquals(1, frame.getClaimsCount());
        assertEquals(1, frame.getClaims(0).getGroupId());
        assertTrue(queue.isEmpty());
    }

    @Test
    void claimsAreBoundedForEachFrame() {
        for (int id = 0; id < 10_000; id++) {
            leaderships.observe(new GroupId(id), 3, 1);
        }
        queue.claim(leaderships.ownClaims().keySet());
        int claims = 0;
        int frames = 0;
        while (!queue.isEmpty()) {
            claims += queue.next().getClaimsCount();
            frames++;
        }
        assertEquals(10_000, claims);
        assertEquals(3, frames);
    }
}
