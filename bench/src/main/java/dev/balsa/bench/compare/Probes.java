package dev.balsa.bench.compare;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/**
 * What the machine can do at the moment, without any broker.
 *
 * @param syncMs median of writing 4 KiB into a file that has its size, and syncing it
 * @param echoMs median of an empty gRPC call over the loopback interface
 * @param idleSyncMs the same sync, twenty times a second: a machine that was asleep takes longer, also for its disk
 * @param idleEchoMs the same call at that pace
 * @param copyGbPerSecond copying 64 MiB in memory
 * @param checksumGbPerSecond CRC32C of 64 KiB, which stays in the cache: how fast one core is
 */
record Probes(
        double syncMs,
        double echoMs,
        double idleSyncMs,
        double idleEchoMs,
        double copyGbPerSecond,
        double checksumGbPerSecond) {
    private static final Pace BUSY = new Pace(400, Duration.ZERO);
    private static final Pace IDLE = new Pace(60, Duration.ofMillis(50));
    private static final int WARM_UP = 2_000;
    private static final int BLOCK_BYTES = 4 << 10;
    private static final int FILE_BYTES = 4 << 20;
    private static final int COPY_BYTES = 64 << 20;
    private static final int CACHED_BYTES = 64 << 10;

    static Probes take(Path directory) throws IOException {
        return new Probes(sync(directory, BUSY), echo(BUSY), sync(directory, IDLE), echo(IDLE), copy(), checksum());
    }

    /** How often, and how long nothing happens before each time. */
    private record Pace(int rounds, Duration pause) {
        void await() {
            long endNanos = System.nanoTime() + pause.toNanos();
            for (long left = pause.toNanos(); left > 0; left = endNanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private static double sync(Path directory, Pace pace) throws IOException {
        Path file = Files.createTempFile(directory, "probe", ".bin");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(FILE_BYTES), 0);
            channel.force(true);
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            long[] nanos = new long[pace.rounds()];
            for (int i = 0; i < nanos.length; i++) {
                pace.await();
                long beganNanos = System.nanoTime();
                channel.write(block.clear(), (long) i * BLOCK_BYTES % FILE_BYTES);
                channel.force(false);
                nanos[i] = System.nanoTime() - beganNanos;
            }
            return medianMs(nanos);
        } finally {
            Files.delete(file);
        }
    }

    private static double echo(Pace pace) throws IOException {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("probe/echo")
                .build();
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .directExecutor()
                .addService(ServerServiceDefinition.builder("probe")
                        .addMethod(method, ServerCalls.asyncUnaryCall((request, answer) -> {
                            answer.onNext(request);
                            answer.onCompleted();
                        }))
                        .build())
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
        try {
            byte[] request = new byte[100];
            long[] nanos = new long[pace.rounds()];
            for (int i = -WARM_UP; i < nanos.length; i++) {
                if (i >= 0) {
                    pace.await();
                }
                long beganNanos = System.nanoTime();
                byte[] answer = ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
                if (i >= 0 && answer.length == request.length) {
                    nanos[i] = System.nanoTime() - beganNanos;
                }
            }
            return medianMs(nanos);
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static double copy() {
        byte[] from = new byte[COPY_BYTES];
        byte[] to = new byte[COPY_BYTES];
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long beganNanos = System.nanoTime();
            System.arraycopy(from, 0, to, 0, COPY_BYTES);
            best = Math.min(best, System.nanoTime() - beganNanos);
        }
        return (double) COPY_BYTES / best;
    }

    private static double checksum() {
        byte[] bytes = new byte[CACHED_BYTES];
        CRC32C crc = new CRC32C();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 200; round++) {
            long beganNanos = System.nanoTime();
            for (int i = 0; i < 16; i++) {
                crc.update(bytes);
                // Depends on what was computed, so that none of it can be left out.
                bytes[i] = (byte) crc.getValue();
            }
            best = Math.min(best, System.nanoTime() - beganNanos);
        }
        return 16.0 * CACHED_BYTES / best;
    }

    private static double medianMs(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1e6;
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
