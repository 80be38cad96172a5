package dev.balsa.chaos.virtual;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.workload.Refusal;
import dev.balsa.proto.v1.AddPartitionsRequest;
import dev.balsa.proto.v1.AlterTopicRequest;
import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.DeleteTopicRequest;
import dev.balsa.proto.v1.GetTopicRequest;
import dev.balsa.proto.v1.TopicServiceGrpc;
import io.grpc.MethodDescriptor;

/**
 * Makes a topic, adds partitions, sets an option, deletes it, and begins anew with the next, asking after every step what is there. The
 * number of partitions is a register.
 */
final class TopicChurner extends VirtualClient {
    private static final String UNKNOWN_TOPIC = "UNKNOWN_TOPIC";
    private static final long PAUSE_MIN_MS = 20;
    private static final long PAUSE_MAX_MS = 150;
    private static final int MAX_PARTITIONS = 2;
    /** Of a topic that was deleted. One that never was has none. */
    private static final long DELETED = 0;

    private int topics;
    private int step;
    private boolean isKnownToHaveBeen;
    private boolean isDeleting;

    TopicChurner(VirtualSite site, int number) {
        super(site, number);
    }

    @Override
    String load() {
        return "churn";
    }

    @Override
    VirtualClient successor(int other) {
        return new TopicChurner(site, other);
    }

    @Override
    long pauseUs() {
        return VirtualRun.us(chance.between(PAUSE_MIN_MS, PAUSE_MAX_MS));
    }

    private String topic() {
        return "churn-" + number + "-" + topics;
    }

    private String register() {
        return topic() + "/partitions";
    }

    @Override
    void act() {
        goElsewhere();
        switch (step++) {
            case 0 ->
                set(
                        1,
                        TopicServiceGrpc.getCreateTopicMethod(),
                        CreateTopicRequest.newBuilder()
                                .setName(topic())
                                .setPartitions(1)
                                .build());
            case 2 ->
                set(
                        MAX_PARTITIONS,
                        TopicServiceGrpc.getAddPartitionsMethod(),
                        AddPartitionsRequest.newBuilder()
                                .setName(topic())
                                .setPartitions(MAX_PARTITIONS)
                                .build());
            case 4 ->
                change(
                        new Request.Admin("set retention.ms of " + topic()),
                        TopicServiceGrpc.getAlterTopicMethod(),
                        AlterTopicRequest.newBuilder()
                                .setName(topic())
                                .putSetConfigs("retention.ms", "3600000")
                                .build());
            case 6 -> {
                isDeleting = true;
                set(
                        DELETED,
                        TopicServiceGrpc.getDeleteTopicMethod(),
                        DeleteTopicRequest.newBuilder().setName(topic()).build());
            }
            case 8 -> {
                topics++;
                step = 0;
                isKnownToHaveBeen = false;
                isDeleting = false;
                again();
            }
            default -> ask();
        }
    }

    private <Q, S> void set(long partitions, MethodDescriptor<Q, S> method, Q change) {
        change(new Request.Write(register(), partitions), method, change);
    }

    private <Q, S> void change(Request request, MethodDescriptor<Q, S> method, Q change) {
        long operation = site.history().invoked(number, request);
        call(
                method,
                change,
                answer -> {
                    isKnownToHaveBeen = true;
                    site.history().succeeded(number, operation, request, new Answer.Done());
                    again();
                },
                refusal -> {
                    if (refusal.isDefinite()) {
                        site.history().refused(number, operation, request, refusal.reason());
                    } else {
                        site.history().unknown(number, operation, request, refusal.reason());
                    }
                    again();
                });
    }

    private void ask() {
        Request request = new Request.Read(register());
        long operation = site.history().invoked(number, request);
        call(
                TopicServiceGrpc.getGetTopicMethod(),
                GetTopicRequest.newBuilder().setName(topic()).build(),
                answer -> {
                    isKnownToHaveBeen = true;
                    long partitions = answer.getTopic().getPartitionsCount();
                    site.history().succeeded(number, operation, request, new Answer.Value(partitions));
                    again();
                },
                refusal -> {
                    notFound(operation, request, refusal);
                    again();
                });
    }

    private void notFound(long operation, Request request, Refusal refusal) {
        // While nobody knows whether it ever was there, not being there may mean two things.
        boolean isTelling = !isDeleting || isKnownToHaveBeen;
        if (refusal.reason().equals(UNKNOWN_TOPIC) && isTelling) {
            site.history().succeeded(number, operation, request, new Answer.Value(isDeleting ? DELETED : null));
        } else {
            site.history().refused(number, operation, request, refusal.reason());
        }
    }
}
