package dev.balsa.log.journal;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The bytes of descriptors, configurations and hard states, shared by journal records and meta files. Big-endian. */
public final class DescriptorCodec {
    private static final int REPLICA_BYTES = 4 + 16;
    private static final int MAX_TOPIC_BYTES = 4096;

    private DescriptorCodec() {}

    public static int descriptorSize(GroupDescriptor descriptor) {
        return 4
                + descriptor.topic().getBytes(StandardCharsets.UTF_8).length
                + 16
                + 4
                + REPLICA_BYTES
                + configurationSize(descriptor.initialConfiguration());
    }

    /** Topic (length u32, UTF-8), topicId, partition u32, self, initial configuration. The group id stands before it. */
    public static void putDescriptor(ByteBuffer out, GroupDescriptor descriptor) {
        byte[] topic = descriptor.topic().getBytes(StandardCharsets.UTF_8);
        out.putInt(topic.length).put(topic);
        putUuid(out, descriptor.topicId());
        out.putInt(descriptor.partition());
        putReplica(out, descriptor.self());
        putConfiguration(out, descriptor.initialConfiguration());
    }

    /** @throws IllegalArgumentException or {@link java.nio.BufferUnderflowException} if the bytes are not a descriptor */
    public static GroupDescriptor takeDescriptor(GroupId group, ByteBuffer in) {
        byte[] topic = takeBytes(in, MAX_TOPIC_BYTES);
        UUID topicId = takeUuid(in);
        int partition = in.getInt();
        ReplicaId self = takeReplica(in);
        return new GroupDescriptor(
                group, new String(topic, StandardCharsets.UTF_8), topicId, partition, self, takeConfiguration(in));
    }

    static int configurationSize(Configuration configuration) {
        return 4 + configuration.encode().length;
    }

    /** Length u32 and {@link Configuration#encode}. */
    static void putConfiguration(ByteBuffer out, Configuration configuration) {
        byte[] bytes = configuration.encode();
        out.putInt(bytes.length).put(bytes);
    }

    static Configuration takeConfiguration(ByteBuffer in) {
        return Configuration.decode(ByteBuffer.wrap(takeBytes(in, in.remaining())));
    }

    static int hardStateSize(HardState state) {
        return 8 + (state.votedFor() == null ? 0 : REPLICA_BYTES);
    }

    /** Term u32, voted u32 (0 or 1), then the replica voted for if there is one. */
    static void putHardState(ByteBuffer out, HardState state) {
        ReplicaId votedFor = state.votedFor();
        out.putInt(state.term()).putInt(votedFor == null ? 0 : 1);
        if (votedFor != null) {
            putReplica(out, votedFor);
        }
    }

    static HardState takeHardState(ByteBuffer in) {
        int term = in.getInt();
        int voted = in.getInt();
        if (term < 0 || voted < 0 || voted > 1) {
            throw new IllegalArgumentException("hard state with term " + term + " and vote mark " + voted);
        }
        @Nullable ReplicaId votedFor = voted == 1 ? takeReplica(in) : null;
        return new HardState(term, votedFor);
    }

    private static byte[] takeBytes(ByteBuffer in, int atMost) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining() || length > atMost) {
            throw new IllegalArgumentException("length " + length + " with " + in.remaining() + " bytes left");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void putReplica(ByteBuffer out, ReplicaId replica) {
        out.putInt(replica.brokerId());
        putUuid(out, replica.incarnation());
    }

    private static ReplicaId takeReplica(ByteBuffer in) {
        return new ReplicaId(in.getInt(), takeUuid(in));
    }

    private static void putUuid(ByteBuffer out, UUID id) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID takeUuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }
}
