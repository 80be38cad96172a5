package dev.balsa.bench.consumergroups;

import dev.balsa.proto.v1.CommitOffsetsRequest;
import dev.balsa.proto.v1.CommitOffsetsResponse;
import dev.balsa.proto.v1.OffsetCommit;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import dev.balsa.proto.v1.OffsetServiceGrpc.OffsetServiceStub;
import dev.balsa.proto.v1.TopicPartition;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Consumers that commit one offset after the other, each waiting for the answer before its next one, one call a commit. What they
 * measure is what a commit costs with so many consumers at once.
 */
final class Committers {
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(1);

    private final List<OffsetServiceStub> stubs = new ArrayList<>();
    private final LongAdder failures = new LongAdder();
    private final AtomicLong answered = new AtomicLong();
    private final ConcurrentHistogram latencies = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    private final String topic;
    private final String prefix;
    private final int offsetsPerCall;
    private volatile boolean running = true;

    /**
     * @param prefix of the groups' names
     * @param count groups, each with one consumer
     * @param offsetsPerCall partitions that each commit is for
     */
    Committers(CoordinatorChannels channels, String topic, String prefix, int count, int offsetsPerCall) {
        this.topic = topic;
        this.offsetsPerCall = offsetsPerCall;
        this.prefix = prefix;
        for (int i = 0; i < count; i++) {
            stubs.add(OffsetServiceGrpc.newStub(channels.to(group(i), i)));
        }
    }

    private String group(int number) {
        return prefix + number;
    }

    /** @return calls a second that were answered while it was measured */
    double measure(int warmUpSeconds, int seconds) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(stubs.size());
        for (int i = 0; i < stubs.size(); i++) {
            commit(i, 0, ended);
        }
        Waiting.pause(Duration.ofSeconds(warmUpSeconds));
        latencies.reset();
        long before = answered.get();
        long fromNanos = System.nanoTime();
        Waiting.pause(Duration.ofSeconds(seconds));
        double rate = (answered.get() - before) / ((System.nanoTime() - fromNanos) / 1e9);
        running = false;
        if (!ended.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("commits are not answered any more");
        }
        return rate;
    }

    /** Calls that were answered, with those of the warm-up. */
    long answeredCount() {
        return answered.get();
    }

    double percentileMs(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1_000.0;
    }

    long failures() {
        return failures.sum();
    }

    private void commit(int number, long offset, CountDownLatch ended) {
        if (!running) {
            ended.countDown();
            return;
        }
        CommitOffsetsRequest.Builder request =
                CommitOffsetsRequest.newBuilder().setGroup(group(number)).setNoForward(true);
        for (int partition = 0; partition < offsetsPerCall; partition++) {
            request.addOffsets(OffsetCommit.newBuilder()
                    .setTarget(TopicPartition.newBuilder().setTopic(topic).setPartition(partition))
                    .setOffset(offset));
        }
        long sentNanos = System.nanoTime();
        stubs.get(number)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .commitOffsets(request.build(), new StreamObserver<>() {
                    @Override
                    public void onNext(CommitOffsetsResponse response) {
                        if (response.getOffsets(0).hasError()) {
                            failures.increment();
                        }
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        failures.increment();
                        commit(number, offset, ended);
                    }

                    @Override
                    public void onCompleted() {
                        latencies.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - sentNanos) / 1_000));
                        answered.incrementAndGet();
                        commit(number, offset + 1, ended);
                    }
                });
    }
}
