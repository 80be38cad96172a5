package dev.balsa.raft.membership;

import dev.balsa.raft.ReplicaId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The members of a group. Voters count for elections and commits, learners only receive. An empty configuration
 * belongs to a replica that has not yet learned its group's members: it never campaigns.
 */
public record Configuration(List<ReplicaId> voters, List<ReplicaId> learners) {
    public static final Configuration EMPTY = new Configuration(List.of(), List.of());

    /** Far more than any group has; keeps what a peer sends from being expensive to check. */
    public static final int MAX_MEMBERS = 64;

    private static final int BYTES_PER_REPLICA = 4 + 16;

    public Configuration {
        voters = List.copyOf(voters);
        learners = List.copyOf(learners);
        if (voters.size() + learners.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "a group has at most " + MAX_MEMBERS + " members, not " + (voters.size() + learners.size()));
        }
        requireDistinct(voters, learners);
    }

    /** A voter that is named twice would be counted twice. */
    private static void requireDistinct(List<ReplicaId> voters, List<ReplicaId> learners) {
        List<ReplicaId> members = new ArrayList<>(voters);
        members.addAll(learners);
        for (int i = 0; i < members.size(); i++) {
            if (members.indexOf(members.get(i)) < i) {
                throw new IllegalArgumentException("replica " + members.get(i) + " is named twice");
            }
        }
    }

    public static Configuration ofVoters(List<ReplicaId> voters) {
        return new Configuration(voters, List.of());
    }

    public boolean isVoter(ReplicaId replica) {
        return voters.contains(replica);
    }

    public boolean isMember(ReplicaId replica) {
        return voters.contains(replica) || learners.contains(replica);
    }

    /** Big-endian: count and replicas of the voters, then of the learners; a replica is broker id and incarnation. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(8 + (voters.size() + learners.size()) * BYTES_PER_REPLICA);
        put(out, voters);
        put(out, learners);
        return out.array();
    }

    /** @throws IllegalArgumentException if the bytes are not what {@link #encode} makes, or name a replica twice */
    public static Configuration decode(ByteBuffer in) {
        Configuration decoded = new Configuration(take(in), take(in));
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("configuration has " + in.remaining() + " bytes too many");
        }
        return decoded;
    }

    private static void put(ByteBuffer out, List<ReplicaId> replicas) {
        out.putInt(replicas.size());
        for (ReplicaId replica : replicas) {
            out.putInt(replica.brokerId());
            out.putLong(replica.incarnation().getMostSignificantBits());
            out.putLong(replica.incarnation().getLeastSignificantBits());
        }
    }

    private static List<ReplicaId> take(ByteBuffer in) {
        if (in.remaining() < 4) {
            throw new IllegalArgumentException("configuration is cut short");
        }
        int count = in.getInt();
        // The count is a claim: checked against the bytes that are there before anything is allocated for it.
        if (count < 0 || count > in.remaining() / BYTES_PER_REPLICA) {
            throw new IllegalArgumentException(
                    "configuration claims " + count + " replicas in " + in.remaining() + " bytes");
        }
        List<ReplicaId> replicas = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            replicas.add(new ReplicaId(in.getInt(), new UUID(in.getLong(), in.getLong())));
        }
        return replicas;
    }
}
