package dev.balsa.chaos.virtual;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.workload.RawProduce;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.ListOffsetsPartition;
import dev.balsa.proto.v1.ListOffsetsRequest;
import dev.balsa.proto.v1.ListedOffset;

/** Asks where partitions end, which has to cover everything that was acknowledged before. */
final class EndAsker extends VirtualClient {
    private int turn;

    EndAsker(VirtualSite site, int number) {
        super(site, number);
    }

    @Override
    String load() {
        return "ends";
    }

    @Override
    VirtualClient successor(int other) {
        return new EndAsker(site, other);
    }

    @Override
    void act() {
        TopicPartition partition =
                site.partitions().get(turn++ % site.partitions().size());
        Request request = new Request.End(partition.toString());
        ListOffsetsRequest question = ListOffsetsRequest.newBuilder()
                .addPartitions(ListOffsetsPartition.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setLatest(true))
                .build();
        long operation = site.history().invoked(number, request);
        call(
                FetchServiceGrpc.getListOffsetsMethod(),
                question,
                answer -> answered(operation, request, answer.getOffsets(0)),
                refusal -> {
                    site.history().refused(number, operation, request, refusal.reason());
                    again();
                });
    }

    private void answered(long operation, Request request, ListedOffset listed) {
        if (listed.hasOffset()) {
            site.history().succeeded(number, operation, request, new Answer.EndOffset(listed.getOffset()));
        } else {
            goElsewhere();
            site.history().refused(number, operation, request, listed.getError().getReason());
        }
        again();
    }
}
