package dev.balsa.chaos.virtual;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.workload.RawProduce;
import dev.balsa.chaos.workload.Refusal;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.CommitOffsetsRequest;
import dev.balsa.proto.v1.CommitOffsetsResponse;
import dev.balsa.proto.v1.FetchOffsetsRequest;
import dev.balsa.proto.v1.FetchOffsetsResponse;
import dev.balsa.proto.v1.FetchedOffset;
import dev.balsa.proto.v1.OffsetCommit;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import java.util.Map;
import java.util.TreeMap;

/**
 * Commits for a group without members, and asks what it has committed. A commit whose outcome is unknown may still arrive behind a later
 * one; from then on the group is another one.
 */
final class OffsetCommitter extends VirtualClient {
    private int groups;
    private long next = 1;
    private int turn;

    OffsetCommitter(VirtualSite site, int number) {
        super(site, number);
    }

    @Override
    String load() {
        return "raw-commit";
    }

    @Override
    VirtualClient successor(int other) {
        return new OffsetCommitter(site, other);
    }

    private String group() {
        return "group-" + number + "-" + groups;
    }

    @Override
    void act() {
        if (turn++ % 2 == 0) {
            commit(site.partitions().get(turn / 2 % site.partitions().size()));
        } else {
            ask();
        }
    }

    private void commit(TopicPartition partition) {
        long offset = next++;
        Request request = new Request.Commit(group(), "", Map.of(partition.toString(), offset), false);
        CommitOffsetsRequest commit = CommitOffsetsRequest.newBuilder()
                .setGroup(group())
                .addOffsets(OffsetCommit.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setOffset(offset))
                .build();
        long operation = site.history().invoked(number, request);
        call(
                OffsetServiceGrpc.getCommitOffsetsMethod(),
                commit,
                answer -> committed(operation, request, answer),
                refusal -> failed(operation, request, refusal));
    }

    private void committed(long operation, Request request, CommitOffsetsResponse answer) {
        if (answer.getOffsets(0).hasError()) {
            failed(operation, request, Refusal.of(answer.getOffsets(0).getError()));
        } else {
            site.history().succeeded(number, operation, request, new Answer.Done());
            again();
        }
    }

    private void failed(long operation, Request request, Refusal refusal) {
        if (refusal.isDefinite()) {
            site.history().refused(number, operation, request, refusal.reason());
        } else {
            site.history().unknown(number, operation, request, refusal.reason());
            groups++;
        }
        again();
    }

    private void ask() {
        Request request = new Request.Committed(group());
        long operation = site.history().invoked(number, request);
        call(
                OffsetServiceGrpc.getFetchOffsetsMethod(),
                FetchOffsetsRequest.newBuilder().setGroup(group()).build(),
                answer -> {
                    site.history().succeeded(number, operation, request, offsets(answer));
                    again();
                },
                refusal -> {
                    // Questions change nothing.
                    site.history().refused(number, operation, request, refusal.reason());
                    again();
                });
    }

    private static Answer.Offsets offsets(FetchOffsetsResponse answer) {
        Map<String, Long> offsets = new TreeMap<>();
        for (FetchedOffset fetched : answer.getOffsetsList()) {
            if (fetched.hasOffset()) {
                TopicPartition partition = new TopicPartition(
                        fetched.getTarget().getTopic(), fetched.getTarget().getPartition());
                offsets.put(partition.toString(), fetched.getOffset());
            }
        }
        return new Answer.Offsets(offsets);
    }
}
