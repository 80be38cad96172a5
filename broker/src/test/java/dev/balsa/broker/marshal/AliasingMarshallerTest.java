package dev.balsa.broker.marshal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.ProduceStreamRequest;
import dev.balsa.proto.v1.Record;
import dev.balsa.proto.v1.RecordList;
import dev.balsa.proto.v1.TopicPartition;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What it reads is what the generated marshaller reads, from any kind of stream; anything else is refused. */
class AliasingMarshallerTest {
    private static final long SEED = 20_261_122;
    private static final int ROUNDS = 1_000;

    private final MethodDescriptor.Marshaller<ProduceStreamRequest> usual =
            ProduceServiceGrpc.getProduceStreamMethod().getRequestMarshaller();
    private final AliasingMarshaller<ProduceStreamRequest> aliasing =
            new AliasingMarshaller<>(usual, ProduceStreamRequest.parser());

    /** As gRPC hands messages over: it knows its length, and gives it out in pieces. */
    private static final class Pieces extends ByteArrayInputStream implements KnownLength {
        private final int claimedBytes;
        private final int pieceBytes;

        Pieces(byte[] bytes, int claimedBytes, int pieceBytes) {
            super(bytes);
            this.claimedBytes = claimedBytes;
            this.pieceBytes = pieceBytes;
        }

        @Override
        public int available() {
            return claimedBytes;
        }

        @Override
        public int read(byte[] into, int from, int lengthBytes) {
            return super.read(into, from, Math.min(lengthBytes, pieceBytes));
        }

        /** The whole point is that callers do not rely on this. */
        @Override
        public byte[] readAllBytes() {
            byte[] rest = new byte[count - pos];
            System.arraycopy(buf, pos, rest, 0, rest.length);
            pos = count;
            return rest;
        }

        @Override
        public int readNBytes(byte[] into, int from, int lengthBytes) {
            int read = 0;
            while (read < lengthBytes) {
                int piece = read(into, from + read, lengthBytes - read);
                if (piece < 0) {
                    break;
                }
                read += piece;
            }
            return read;
        }
    }

    @Test
    void readsWhatTheGeneratedOneReads() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            ProduceStreamRequest request = request(random);
            byte[] bytes = request.toByteArray();
            int off = random.nextInt(3) - 1;
            int claimedBytes = Math.max(0, bytes.length + off * random.nextInt(50));
            assertEquals(request, usual.parse(new ByteArrayInputStream(bytes)));
            assertEquals(request, aliasing.parse(new ByteArrayInputStream(bytes)), "seed " + SEED);
            assertEquals(
                    request,
                    aliasing.parse(new Pieces(bytes, claimedBytes, 1 + random.nextInt(100))),
                    "round " + round + " of seed " + SEED);
            try (InputStream written = aliasing.stream(request)) {
                assertArrayEquals(bytes, written.readAllBytes());
            }
        }
    }

    /** Random damage never gets anything but a message or a refusal, the same as from the generated marshaller. */
    @Test
    void damageIsRefusedAsUsual() {
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = request(random).toByteArray();
            byte[] damaged =
                    random.nextBoolean() ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : flipped(bytes, random);
            try {
                ProduceStreamRequest expected = ProduceStreamRequest.parseFrom(damaged);
                assertEquals(expected, aliasing.parse(new Pieces(damaged, damaged.length, 64)));
            } catch (IOException e) {
                refused++;
                assertThrows(
                        StatusRuntimeException.class,
                        () -> aliasing.parse(new Pieces(damaged, damaged.length, 64)),
                        "round " + round + " of seed " + SEED);
            }
        }
        assertTrue(refused > ROUNDS / 10, refused + " refused");
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private static ProduceStreamRequest request(Random random) {
        ProduceStreamRequest.Builder request = ProduceStreamRequest.newBuilder()
                .setCorrelationId(random.nextLong())
                .setAcks(AckLevel.forNumber(random.nextInt(4)))
                .setTimeoutMs(random.nextInt(60_000))
                .setClusterId(random.nextBoolean() ? "a-cluster" : "");
        for (int i = random.nextInt(5); i >= 0; i--) {
            PartitionWrite.Builder write = PartitionWrite.newBuilder()
                    .setTarget(TopicPartition.newBuilder()
                            .setTopic("topic-" + random.nextInt(10))
                            .setPartition(random.nextInt(100)))
                    .setResume(random.nextBoolean())
                    .setLeaderEpoch(random.nextInt(10));
            if (random.nextInt(4) == 0) {
                write.setRecords(
                        RecordList.newBuilder().addRecords(Record.newBuilder().setValue(bytes(random, 50))));
            } else {
                write.setEncodedBatch(bytes(random, 3_000));
            }
            request.addWrites(write);
        }
        return request.build();
    }

    private static ByteString bytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
