package dev.balsa.chaos.virtual;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.workload.RawProduce;
import dev.balsa.chaos.workload.RawRead;
import dev.balsa.chaos.workload.Refusal;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedPartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one partition after the other from its beginning on. */
class PartitionReader extends VirtualClient {
    private static final int MAX_WAIT_MS = 20;
    private static final int MAX_BYTES = 64 << 10;

    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private int turn;

    PartitionReader(VirtualSite site, int number, List<TopicPartition> partitions) {
        super(site, number);
        this.partitions = partitions;
    }

    @Override
    String load() {
        return "raw-read";
    }

    @Override
    VirtualClient successor(int other) {
        return new PartitionReader(site, other, partitions);
    }

    @Override
    void start() {
        site.history()
                .event(new HistoryEvent.Assigned(
                        number,
                        partitions.stream().map(TopicPartition::toString).toList()));
        super.start();
    }

    final long position(TopicPartition partition) {
        return positions.getOrDefault(partition, 0L);
    }

    @Override
    void act() {
        TopicPartition partition = partitions.get(turn++ % partitions.size());
        long offset = position(partition);
        FetchRequest fetch = FetchRequest.newBuilder()
                .setMaxWaitMs(MAX_WAIT_MS)
                .addPartitions(FetchPartition.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setOffset(offset)
                        .setMaxBytes(MAX_BYTES))
                .build();
        Request request = new Request.Poll(null);
        long operation = site.history().invoked(number, request);
        call(
                FetchServiceGrpc.getFetchMethod(),
                fetch,
                answer -> fetched(operation, request, partition, answer.getPartitions(0)),
                refusal -> failed(operation, request, refusal));
    }

    private void fetched(long operation, Request request, TopicPartition partition, FetchedPartition fetched) {
        if (fetched.hasError()) {
            goElsewhere();
            failed(operation, request, Refusal.of(fetched.getError()));
            return;
        }
        RawRead read = RawRead.of(fetched.getData(), position(partition));
        positions.put(partition, read.nextOffset());
        site.history().succeeded(number, operation, request, new Answer.Polled(List.of(read.batch(partition))));
        again();
    }

    private void failed(long operation, Request request, Refusal refusal) {
        site.history().unknown(number, operation, request, refusal.reason());
        again();
    }
}
