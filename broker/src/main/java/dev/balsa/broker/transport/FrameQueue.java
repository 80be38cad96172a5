package dev.balsa.broker.transport;

import dev.balsa.broker.leadership.Leadership;
import dev.balsa.broker.leadership.LeadershipTable;
import dev.balsa.proto.internal.v1.LeadershipClaim;
import dev.balsa.proto.internal.v1.PeerFrame;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupMessage;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for one lane, packed into frames. Room is taken by any thread before messages are added; everything else
 * belongs to the lane's tasks.
 */
final class FrameQueue {
    private static final int MAX_CLAIMS_PER_FRAME = 4096;

    private final TransportSettings settings;
    private final LeadershipTable leaderships;
    private final int selfId;
    private final long maxBytes;
    private final AtomicLong takenBytes = new AtomicLong();
    private final ArrayDeque<GroupMessage> messages = new ArrayDeque<>();
    private final SortedSet<GroupId> claims = new TreeSet<>();

    FrameQueue(TransportSettings settings, LeadershipTable leaderships, int selfId, long maxBytes) {
        this.settings = settings;
        this.leaderships = leaderships;
        this.selfId = selfId;
        this.maxBytes = maxBytes;
    }

    /** Any thread. @return false if there is no room for so many bytes */
    boolean takeRoom(long bytes) {
        if (takenBytes.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        takenBytes.addAndGet(-bytes);
        return false;
    }

    /** Any thread: the room was taken in vain. */
    void giveRoom(long bytes) {
        takenBytes.addAndGet(-bytes);
    }

    void add(List<GroupMessage> batch) {
        messages.addAll(batch);
    }

    void claim(Collection<GroupId> groups) {
        claims.addAll(groups);
    }

    boolean isEmpty() {
        return messages.isEmpty() && claims.isEmpty();
    }

    /** @return how many messages were thrown away */
    int clear() {
        int count = messages.size();
        messages.forEach(message -> giveRoom(MessageMapper.maxEncodedBytes(message.message())));
        messages.clear();
        claims.clear();
        return count;
    }

    /** Takes as much as one frame should hold; at least one message if there is any. */
    PeerFrame next() {
        PeerFrame.Builder frame = PeerFrame.newBuilder();
        long bytes = 0;
        while (!messages.isEmpty() && bytes < settings.frameTargetBytes()) {
            long size = MessageMapper.maxEncodedBytes(messages.getFirst().message());
            if (bytes > 0 && bytes + size > settings.frameMaxBytes()) {
                break;
            }
            frame.addMessages(MessageMapper.toWire(messages.removeFirst()));
            giveRoom(size);
            bytes += size;
        }
        Iterator<GroupId> waiting = claims.iterator();
        while (waiting.hasNext() && frame.getClaimsCount() < MAX_CLAIMS_PER_FRAME) {
            addClaim(frame, waiting.next());
            waiting.remove();
        }
        return frame.build();
    }

    /** Says what holds now; a leadership that was lost meanwhile is nobody's to claim here. */
    private void addClaim(PeerFrame.Builder frame, GroupId group) {
        Leadership leadership = leaderships.leadership(group);
        if (leadership != null && leadership.brokerId() == selfId) {
            frame.addClaims(LeadershipClaim.newBuilder()
                    .setGroupId(group.value())
                    .setTerm(leadership.term())
                    .build());
        }
    }
}
