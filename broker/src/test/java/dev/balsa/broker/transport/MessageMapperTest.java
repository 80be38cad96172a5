package dev.balsa.broker.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.proto.internal.v1.AppendRequest;
import dev.balsa.proto.internal.v1.GroupMessage;
import dev.balsa.proto.internal.v1.LaneRequest;
import dev.balsa.proto.internal.v1.PeerFrame;
import dev.balsa.proto.internal.v1.PeerServiceGrpc;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.message.RaftMessage;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageMapperTest {
    private static final ReplicaId FROM = new ReplicaId(1, new UUID(11, 12));
    private static final ReplicaId TO = new ReplicaId(2, new UUID(-21, 22));
    private static final int ROUNDS = 2_000;
    private static final MethodDescriptor.Marshaller<LaneRequest> MARSHALLER =
            PeerServiceGrpc.getLaneMethod().getRequestMarshaller();

    @Test
    void everyKindOfMessageComesBackAsItWas() throws Exception {
        RandomMessages random = new RandomMessages(1);
        Set<Class<?>> kinds = new HashSet<>();
        for (int i = 0; i < ROUNDS; i++) {
            dev.balsa.raft.runtime.GroupMessage message = random.group(FROM, TO);
            kinds.add(message.message().getClass());
            LaneRequest request = LaneRequest.newBuilder()
                    .setFrame(PeerFrame.newBuilder().addMessages(MessageMapper.toWire(message)))
                    .build();
            byte[] bytes = request.toByteArray();
            assertTrue(
                    MessageMapper.toWire(message).getSerializedSize()
                            <= MessageMapper.maxEncodedBytes(message.message()),
                    () -> "size of " + message);
            LaneRequest read = MARSHALLER.parse(new ByteArrayInputStream(bytes));
            GroupMessage wire = read.getFrame().getMessages(0);
            assertEquals(TO.incarnation(), MessageMapper.receiver(wire));
            assertSame(message, MessageMapper.fromWire(wire, FROM, TO.brokerId()));
        }
        assertEquals(Set.of(RaftMessage.class.getPermittedSubclasses()), kinds, "all kinds were tried");
    }

    /** Entries compare by identity of their frames, so they are compared byte by byte. */
    private static void assertSame(
            dev.balsa.raft.runtime.GroupMessage expected, dev.balsa.raft.runtime.GroupMessage actual) {
        if (!(expected.message() instanceof RaftMessage.AppendRequest sent)) {
            assertEquals(expected, actual);
            return;
        }
        RaftMessage.AppendRequest got = assertInstanceOf(RaftMessage.AppendRequest.class, actual.message());
        assertEquals(expected.group(), actual.group());
        assertEquals(expected.from(), actual.from());
        assertEquals(expected.to(), actual.to());
        assertEquals(
                new RaftMessage.AppendRequest(
                        sent.term(), sent.session(), sent.prevIndex(), sent.prevTerm(), sent.commitIndex(), List.of()),
                new RaftMessage.AppendRequest(
                        got.term(), got.session(), got.prevIndex(), got.prevTerm(), got.commitIndex(), List.of()));
        assertEquals(sent.entries().size(), got.entries().size());
        for (int i = 0; i < sent.entries().size(); i++) {
            Entry one = sent.entries().get(i);
            Entry other = got.entries().get(i);
            assertArrayEquals(one.frame(), other.frame());
            assertEquals(one.id(), other.id());
            assertEquals(one.kind(), other.kind());
            assertEquals(one.configuration(), other.configuration());
        }
    }

    @Test
    void noDamagedEntryGetsThrough() {
        Random random = new Random(2);
        Entry entry = RandomMessages.data(5, 3, 200);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] frame = entry.frame().clone();
            int bit = random.nextInt(frame.length * 8);
            frame[bit / 8] ^= (byte) (1 << (bit % 8));
            GroupMessage wire = append(ByteString.copyFrom(frame));
            MalformedFrameException refused = assertThrows(
                    MalformedFrameException.class, () -> MessageMapper.fromWire(wire, FROM, 2), "bit " + bit);
            assertInstanceOf(CorruptEntryException.class, refused.getCause());
        }
        for (int length = 0; length < entry.frame().length; length += 7) {
            GroupMessage wire = append(ByteString.copyFrom(entry.frame(), 0, length));
            assertThrows(MalformedFrameException.class, () -> MessageMapper.fromWire(wire, FROM, 2));
        }
    }

    @Test
    void whatIsNoMessageIsRefused() {
        assertThrows(
                MalformedFrameException.class,
                () -> MessageMapper.fromWire(
                        GroupMessage.newBuilder().setGroupId(1).build(), FROM, 2));
        assertThrows(
                MalformedFrameException.class,
                () -> MessageMapper.fromWire(
                        append(ByteString.EMPTY).toBuilder().setGroupId(-1).build(), FROM, 2));
    }

    @Test
    void noiseIsRefusedWithAStatus() {
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            try {
                MARSHALLER.parse(new ByteArrayInputStream(noise));
            } catch (StatusRuntimeException e) {
                assertEquals(Status.Code.INTERNAL, e.getStatus().getCode());
                refused++;
            }
        }
        assertTrue(refused > ROUNDS / 2, refused + " refused");
    }

    @Test
    void whatIsLargeTravelsOnTheDataLane() {
        RandomMessages random = new RandomMessages(4);
        for (int kind = 0; kind < RandomMessages.KINDS; kind++) {
            RaftMessage message = random.message(kind);
            boolean isBulk = message instanceof RaftMessage.AppendRequest || message instanceof RaftMessage.Restart;
            LaneKind expected = isBulk ? LaneKind.DATA : LaneKind.CONTROL;
            assertEquals(expected, LaneKind.of(message));
        }
    }

    private static GroupMessage append(ByteString entry) {
        return GroupMessage.newBuilder()
                .setGroupId(new GroupId(1).value())
                .setAppendRequest(AppendRequest.newBuilder().setTerm(3).addEntries(entry))
                .build();
    }
}
