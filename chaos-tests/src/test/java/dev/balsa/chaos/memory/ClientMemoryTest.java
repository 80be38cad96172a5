package dev.balsa.chaos.memory;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.transport.EventLoops;
import dev.balsa.proto.fault.v1alpha1.DelaySyncs;
import dev.balsa.proto.fault.v1alpha1.Fault;
import dev.balsa.proto.fault.v1alpha1.FaultServiceGrpc;
import dev.balsa.proto.fault.v1alpha1.HealFaultsRequest;
import dev.balsa.proto.fault.v1alpha1.InjectFaultRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker with 1 GiB of heap and 256 MiB outside of it, and clients that would make it hold many times as much. Whoever behaves
 * goes on meanwhile, what the broker holds stays under a bound, and all of it is given back when they are gone.
 *
 * <p>{@code -Dbalsa.memory.rounds=10} goes on ten times as long.
 */
@Timeout(600)
class ClientMemoryTest {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int ROUNDS = Integer.getInteger("balsa.memory.rounds", 1);
    private static final int MANY = 2_000;

    private static final long MAX_LIVE_HEAP = 600L * MIB;
    private static final long MAX_DIRECT = 288L * MIB;
    private static final long MAX_RESIDENT = 1_800L * MIB;
    /** What may stay: buffers and caches that fill up once. */
    private static final long KEPT_HEAP = 48L * MIB;

    /** Twice what a broker has that is short of memory. */
    private static final Duration MAX_PATIENCE = Duration.ofSeconds(20);

    private static final String SHORT_OF_MEMORY = "this broker is short of memory";

    @TempDir
    static Path home;

    private static WatchedBroker broker;
    private static EventLoops loops;

    private final List<RawConnection> connections = new ArrayList<>();
    private final List<Channel> silent = new ArrayList<>();
    private long heapBefore;
    private SteadyClient steady;

    @BeforeAll
    static void start() throws IOException {
        loops = EventLoops.withThreads(1);
        broker = WatchedBroker.start(home, List.of("fault.injection.enable=true", "segment.bytes=16MiB"));
        broker.createTopic("flood", 8);
        broker.createTopic("old", 1);
        fill();
    }

    /** 48 MiB to read. */
    private static void fill() {
        RawConnection filler = RawConnection.open(loops, broker.port(), true);
        ByteBuf batch = Requests.write("old", 0, MIB - KIB);
        for (int i = 1; i <= 48; i++) {
            long before = filler.receivedBytes();
            filler.call(Requests.PRODUCE_STREAM, batch);
            await("the old records are written").until(() -> filler.receivedBytes() > before);
        }
        filler.close();
    }

    @AfterAll
    static void stop() {
        broker.close();
        loops.close();
    }

    @BeforeEach
    void begin(TestInfo test) throws IOException {
        heapBefore = broker.liveHeapBytes();
        String own = "steady-" + test.getTestMethod().orElseThrow().getName();
        broker.createTopic(own, 1);
        steady = new SteadyClient(broker.bootstrap(), own);
        await("somebody writes").until(() -> steady.written() > 100);
    }

    @AfterEach
    void end() {
        hangUp();
        steady.close();
    }

    /** Answers of produce streams, of fetches and of subscriptions, all of them unread: 120 connections ask for 125 GiB. */
    @Test
    void clientsThatNeverRead() throws Exception {
        ByteBuf small = Requests.write("flood", 0, 100);
        ByteBuf large = Requests.write("flood", 1, MIB - KIB);
        ByteBuf fetch = Requests.fetch("old");
        ByteBuf subscribe = Requests.subscribe("old");
        for (int i = 0; i < 40; i++) {
            RawConnection producer = open(false);
            for (int stream = 0; stream < 4; stream++) {
                int call = producer.call(Requests.PRODUCE_STREAM);
                for (int batch = 0; batch < 3_000; batch++) {
                    producer.send(call, small);
                }
                producer.send(call, large, large, large, large);
            }
            RawConnection consumer = open(false);
            RawConnection subscriber = open(false);
            for (int call = 0; call < 100; call++) {
                consumer.call(Requests.FETCH, fetch);
                subscriber.call(Requests.SUBSCRIBE, subscribe);
            }
        }
        behave(Duration.ofSeconds(8L * ROUNDS), () -> ended(SHORT_OF_MEMORY) > 0);
        assertAllIsGivenBack();
    }

    /** 2,000 connections that say nothing, or begin calls and stop, or send the first part of messages of 8 MiB: 500 MiB of parts. */
    @Test
    void messagesThatNeverEnd() throws Exception {
        ByteBuf begun = Requests.begun(8 * MIB, 512 * KIB);
        for (int i = 0; i < MANY / 4; i++) {
            silent.add(RawConnection.silent(loops, broker.port()));
            open(true);
            RawConnection calls = open(true);
            for (int call = 0; call < 20; call++) {
                calls.call(Requests.PRODUCE_STREAM);
            }
            RawConnection parts = open(true);
            parts.call(Requests.PRODUCE_STREAM, begun);
            parts.call(Requests.FETCH, begun);
        }
        behave(Duration.ofSeconds(8L * ROUNDS), () -> ended(SHORT_OF_MEMORY) > 0);
        assertAllIsGivenBack();
    }

    /** 2,000 connections with a batch of 1 MiB each, twice the heap, at a disk that takes 20 ms more for every sync. */
    @Test
    void producersFasterThanTheDisk() throws Exception {
        slowDown(20);
        List<ByteBuf> batches = new ArrayList<>();
        for (int partition = 0; partition < 8; partition++) {
            batches.add(Requests.write("flood", partition, MIB - KIB));
        }
        for (int round = 0; round < ROUNDS; round++) {
            hangUp();
            for (int i = 0; i < MANY; i++) {
                open(true).call(Requests.PRODUCE_STREAM, batches.get(i % 8));
            }
            // Longer than a record may have to wait behind all that has come before it.
            behave(Duration.ofSeconds(12), () -> true);
            await("everybody has an answer, or was told to go")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> connections.stream()
                            .allMatch(each ->
                                    each.receivedBytes() > 0 || each.farewell().contains(SHORT_OF_MEMORY)));
            // On a machine that has no time for it, this process is a slow client itself.
            assertTrue(ended(SHORT_OF_MEMORY) < MANY / 2, ended(SHORT_OF_MEMORY) + " were ended");
        }
        heal();
        assertAllIsGivenBack();
    }

    // ---- what holds meanwhile ---------------------------------------------------------------------------------------

    /** The broker's memory is looked at again and again, and somebody who behaves gets on. */
    private void behave(Duration atLeast, BooleanSupplier untilToo) throws IOException {
        long begunNanos = System.nanoTime();
        int writtenBefore = steady.written();
        Peak peak = new Peak();
        Duration time = Duration.ZERO;
        while (time.compareTo(atLeast) < 0 || !untilToo.getAsBoolean()) {
            assertTrue(time.compareTo(atLeast.plus(MAX_PATIENCE)) < 0, "nobody was told to go");
            peak.look();
            time = Duration.ofNanos(System.nanoTime() - begunNanos);
        }
        peak.collect();
        int written = steady.written() - writtenBefore;
        System.out.printf(
                "%s; steady: %d written, p50 %d ms, p99 %d ms, worst %d ms, unread %d%n",
                peak, written, steady.latencyMs(0.5), steady.latencyMs(0.99), steady.latencyMs(1), steady.unread());
        assertTrue(written >= 10 * time.toSeconds(), "only " + written + " records were written in " + time);
        assertTrue(steady.latencyMs(1) < 15_000, "a record took " + steady.latencyMs(1) + " ms");
        assertEquals(List.of(), steady.failures());
    }

    /** The most that was seen of each. */
    private static final class Peak {
        private long resident;
        private long direct;
        private long liveHeap;

        void look() throws IOException {
            resident = Math.max(resident, broker.residentBytes());
            direct = Math.max(direct, broker.directBytes());
            check();
        }

        void collect() throws IOException {
            liveHeap = Math.max(liveHeap, broker.liveHeapBytes());
            look();
        }

        private void check() {
            assertTrue(broker.isAlive(), "the broker has ended");
            assertTrue(liveHeap < MAX_LIVE_HEAP && direct < MAX_DIRECT && resident < MAX_RESIDENT, toString());
        }

        @Override
        public String toString() {
            return "heap " + liveHeap / MIB + " MiB, direct " + direct / MIB + " MiB, resident " + resident / MIB
                    + " MiB";
        }
    }

    private void assertAllIsGivenBack() throws Exception {
        hangUp();
        steady.finish();
        assertEquals(List.of(), steady.failures());
        assertEquals(0, steady.unread(), "records that were written and not read");
        long[] left = new long[1];
        await("what they held is given back")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    left[0] = broker.liveHeapBytes() - heapBefore;
                    return left[0] < KEPT_HEAP;
                });
        assertFalse(broker.log().contains("OutOfMemory"), "it ran out of memory and went on");
        assertFalse(broker.log().contains("OutOfDirectMemory"), "it ran out of memory and went on");
    }

    private long ended(String why) {
        return connections.stream()
                .filter(each -> each.farewell().contains(why))
                .count();
    }

    // ---- clients ----------------------------------------------------------------------------------------------------

    private RawConnection open(boolean reads) {
        RawConnection connection = RawConnection.open(loops, broker.port(), reads);
        connections.add(connection);
        return connection;
    }

    private void hangUp() {
        connections.forEach(RawConnection::close);
        connections.clear();
        silent.forEach(Channel::close);
        silent.clear();
    }

    // ---- the disk ---------------------------------------------------------------------------------------------------

    private static void slowDown(int syncMs) {
        faults(service -> service.injectFault(InjectFaultRequest.newBuilder()
                .setFault(
                        Fault.newBuilder().setDelaySyncs(DelaySyncs.newBuilder().setDelayMs(syncMs)))
                .setLeaseMs(TimeUnit.MINUTES.toMillis(10))
                .build()));
    }

    private static void heal() {
        faults(service -> service.healFaults(HealFaultsRequest.getDefaultInstance()));
    }

    private static void faults(Consumer<FaultServiceGrpc.FaultServiceBlockingStub> task) {
        ManagedChannel channel = Grpc.newChannelBuilder(broker.bootstrap(), InsecureChannelCredentials.create())
                .build();
        try {
            task.accept(FaultServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS));
        } finally {
            channel.shutdownNow();
        }
    }
}
