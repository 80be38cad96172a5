package dev.balsa.broker.transport;

import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Messages of every kind with values from the whole range a core may send. */
final class RandomMessages {
    static final int KINDS = 14;

    private final Random random;

    RandomMessages(long seed) {
        this.random = new Random(seed);
    }

    GroupMessage group(ReplicaId from, ReplicaId to) {
        return new GroupMessage(new GroupId(index()), from, to, message(random.nextInt(KINDS)));
    }

    RaftMessage message(int kind) {
        return switch (kind) {
            case 0 -> new RaftMessage.PreVoteRequest(term(), term(), index(), term());
            case 1 -> new RaftMessage.PreVoteResponse(term(), term(), random.nextBoolean());
            case 2 -> new RaftMessage.VoteRequest(term(), index(), term(), random.nextBoolean());
            case 3 -> new RaftMessage.VoteResponse(term(), random.nextBoolean());
            case 4 -> new RaftMessage.AppendRequest(term(), index(), index(), term(), index(), entries());
            case 5 -> new RaftMessage.AppendAccepted(term(), index(), index());
            case 6 -> new RaftMessage.AppendRejected(term(), index(), index(), term(), index(), index());
            case 7 -> new RaftMessage.Heartbeat(term(), index(), index());
            case 8 -> new RaftMessage.HeartbeatResponse(term(), index(), index());
            case 9 -> new RaftMessage.ObserverHello(term(), index(), term());
            case 10 -> new RaftMessage.TimeoutNow(term());
            case 11 -> new RaftMessage.Restart(term(), index(), chunk());
            case 12 -> new RaftMessage.RestartProgress(term(), index(), index());
            case 13 ->
                new RaftMessage.LeaderHint(
                        term(), new ReplicaId(random.nextInt(), new UUID(random.nextLong(), random.nextLong())));
            default -> throw new IllegalArgumentException("there are " + KINDS + " kinds");
        };
    }

    private SnapshotChunk chunk() {
        long index = Math.max(1, index());
        byte[] detail = random.nextBoolean() ? new byte[0] : new EntryPlace(index(), index()).encode();
        Anchor anchor = new Anchor(new EntryId(index, term()), random.nextLong(index), configuration(), detail);
        byte[] bytes = new byte[random.nextInt(3_000)];
        random.nextBytes(bytes);
        return new SnapshotChunk(anchor, index(), bytes, random.nextBoolean());
    }

    static Entry data(long index, int term, int valueBytes) {
        RecordBatchBuilder batch = new RecordBatchBuilder(valueBytes + 100);
        batch.append(1_000, null, ByteBuffer.wrap(new byte[valueBytes]), List.of());
        return EntryFrame.data(index, term, index * 10, 1, 2_000, 1_000, batch.build(ProducerStamp.NONE));
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        long index = random.nextInt(1, 1 << 30);
        int term = random.nextInt(1, 1 << 30);
        for (int i = random.nextInt(5); i > 0; i--) {
            entries.add(entry(index++, term));
        }
        return entries;
    }

    private Entry entry(long index, int term) {
        return switch (random.nextInt(3)) {
            case 0 -> data(index, term, random.nextInt(2_000));
            case 1 -> EntryFrame.control(EntryKind.NOOP, index, term, index, 5, new byte[0]);
            default ->
                EntryFrame.control(
                        EntryKind.CONFIGURATION,
                        index,
                        term,
                        index,
                        5,
                        configuration().encode());
        };
    }

    private Configuration configuration() {
        List<ReplicaId> voters = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            voters.add(new ReplicaId(i, new UUID(random.nextLong(), random.nextLong())));
        }
        return Configuration.ofVoters(voters);
    }

    private int term() {
        return random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(Integer.MAX_VALUE);
    }

    private long index() {
        return random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextLong(Long.MAX_VALUE);
    }
}
