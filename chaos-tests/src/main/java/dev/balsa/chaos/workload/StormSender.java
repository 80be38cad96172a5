package dev.balsa.chaos.workload;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.Appended;
import dev.balsa.proto.v1.InitProducerRequest;
import dev.balsa.proto.v1.InitProducerResponse;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceResponse;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * An idempotent producer that never waits before it repeats: every batch goes to all brokers at the same time, again and again until one
 * has acknowledged it, so that copies of it arrive beside, behind and long after each other. All of them together are one record in the
 * log. Keeps to one partition, as its sequence does.
 */
final class StormSender implements Client {
    private static final int BATCH = 3;
    private static final int TIMEOUT_MS = 2_000;
    /** Before the next round of copies; those of earlier rounds may still be under way. */
    private static final long ROUND_MS = 150;

    private static final int MAX_ROUNDS = 40;

    private final int process;
    private final Site site;
    private final TopicPartition partition;
    private final RawCalls calls;
    private @Nullable InitProducerResponse producer;
    private int sequence;
    private boolean isOver;

    StormSender(int process, Site site) {
        this.process = process;
        this.site = site;
        this.partition = site.partitions().get(process % site.partitions().size());
        this.calls = new RawCalls(site.bootstrap(), process);
    }

    @Override
    public void act() {
        InitProducerResponse known = producer;
        if (known == null) {
            begin();
            return;
        }
        long[] numbers =
                LongStream.generate(site.values()::getAndIncrement).limit(BATCH).toArray();
        Request.Send request = new Request.Send(partition.toString(), AckLevel.ALL, true, numbers);
        ProduceRequest produce = request(known, numbers);
        long operation = site.history().invoked(process, request);
        Storm storm = new Storm();
        storm.run(produce);
        Appended appended = storm.appended;
        if (appended != null) {
            site.history().succeeded(process, operation, request, RawProduce.sent(appended));
            sequence = ProducerStamp.sequenceAfter(sequence, BATCH);
        } else if (storm.isAllDefinite) {
            site.history().refused(process, operation, request, storm.error);
            isOver = true;
        } else {
            // Copies of it may still arrive, and nobody promises an order between them and what another producer id
            // writes.
            site.history().unknown(process, operation, request, storm.error);
            isOver = true;
        }
    }

    private void begin() {
        RawCalls.Outcome<InitProducerResponse> outcome =
                calls.call(channel -> ProduceServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .initProducer(InitProducerRequest.getDefaultInstance()));
        if (outcome instanceof RawCalls.Outcome.Done<InitProducerResponse>(InitProducerResponse answer)) {
            producer = answer;
        }
    }

    private ProduceRequest request(InitProducerResponse known, long[] numbers) {
        RecordBatchBuilder batch = new RecordBatchBuilder(1_024);
        for (long number : numbers) {
            batch.append(number, null, ByteBuffer.wrap(RecordValue.encode(number)), List.of());
        }
        ByteBuffer bytes = batch.build(
                new ProducerStamp(known.getProducerId(), (short) known.getProducerEpoch(), sequence, false));
        return ProduceRequest.newBuilder()
                .setAcks(RawProduce.wire(AckLevel.ALL))
                .setTimeoutMs(TIMEOUT_MS)
                .addWrites(PartitionWrite.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setEncodedBatch(ByteString.copyFrom(bytes)))
                .build();
    }

    /** All copies of one batch. */
    private final class Storm {
        private @Nullable Appended appended;
        private boolean isAllDefinite = true;
        private String error = "no answer";

        void run(ProduceRequest produce) {
            BlockingQueue<Future<ProduceResponse>> answers = new LinkedBlockingQueue<>();
            int open = 0;
            for (int round = 0; round < MAX_ROUNDS && appended == null; round++) {
                for (Channel channel : calls.all()) {
                    ListenableFuture<ProduceResponse> copy = ProduceServiceGrpc.newFutureStub(channel)
                            .withDeadlineAfter(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                            .produce(produce);
                    copy.addListener(() -> answers.add(copy), Runnable::run);
                    open++;
                }
                open -= listen(answers, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUND_MS));
            }
            // What nobody has answered yet may still be written.
            isAllDefinite &= open == 0;
        }

        /** Returns how many answers came. */
        private int listen(BlockingQueue<Future<ProduceResponse>> answers, long untilNanos) {
            int heard = 0;
            try {
                while (appended == null) {
                    Future<ProduceResponse> next = answers.poll(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                    if (next == null) {
                        return heard;
                    }
                    heard++;
                    answered(next);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return heard;
        }

        private void answered(Future<ProduceResponse> answer) throws InterruptedException {
            try {
                answered(answer.get().getResults(0));
            } catch (ExecutionException e) {
                failed(
                        e.getCause() instanceof StatusRuntimeException status
                                ? Refusal.of(status)
                                : new Refusal(String.valueOf(e.getCause()), false));
            }
        }

        private void answered(PartitionWriteResult result) {
            if (result.hasAppended()) {
                appended = result.getAppended();
            } else {
                failed(Refusal.of(result.getError()));
            }
        }

        private void failed(Refusal refusal) {
            error = refusal.reason();
            isAllDefinite &= refusal.isDefinite();
        }
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    @Override
    public void crash() {
        close();
    }

    @Override
    public void close() {
        calls.close();
    }
}
