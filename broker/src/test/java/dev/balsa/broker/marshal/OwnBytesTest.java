package dev.balsa.broker.marshal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.balsa.proto.internal.v1.AppendRequest;
import dev.balsa.proto.internal.v1.GroupMessage;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OwnBytesTest {
    private static final MethodDescriptor.Marshaller<GroupMessage> MARSHALLER =
            ProtoUtils.marshaller(GroupMessage.getDefaultInstance());

    /** What every entry on its way to a follower relies on: a parser that aliased would have another message in its place. */
    @Test
    void whatTheParserMadeIsNotCopiedAndNotShared() {
        byte[] sent = new byte[100_000];
        sent[99_999] = 1;
        ByteString entry = parsed(sent);
        byte[] array = OwnBytes.of(entry);
        assertSame(array, OwnBytes.of(entry));
        parsed(new byte[100_000]);
        assertArrayEquals(sent, array, "the next message of this thread left it alone");
        assertArrayEquals(new byte[0], OwnBytes.of(ByteString.EMPTY));
    }

    private static ByteString parsed(byte[] entry) {
        GroupMessage message = GroupMessage.newBuilder()
                .setAppendRequest(AppendRequest.newBuilder().addEntries(UnsafeByteOperations.unsafeWrap(entry)))
                .build();
        return MARSHALLER
                .parse(new KnownBytes(message.toByteArray()))
                .getAppendRequest()
                .getEntries(0);
    }

    /** A part of something larger is copied: its array belongs to others as well. */
    @Test
    void whatSharesAnArrayIsCopied() {
        byte[] shared = {1, 2, 3, 4, 5};
        byte[] part = OwnBytes.of(UnsafeByteOperations.unsafeWrap(shared, 1, 3));
        shared[2] = 9;
        assertArrayEquals(new byte[] {2, 3, 4}, part);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(2).put((byte) 7).put((byte) 8).flip();
        ByteString joined = UnsafeByteOperations.unsafeWrap(direct).concat(ByteString.copyFrom(new byte[] {9}));
        assertArrayEquals(new byte[] {7, 8, 9}, OwnBytes.of(joined));
    }
}
