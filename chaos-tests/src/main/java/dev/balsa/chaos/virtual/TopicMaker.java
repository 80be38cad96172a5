package dev.balsa.chaos.virtual;

import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.TopicServiceGrpc;

/** Makes a topic as soon as there is a cluster that can. */
final class TopicMaker extends VirtualClient {
    private static final String EXISTS = "TOPIC_ALREADY_EXISTS";
    private static final long PAUSE_MS = 200;

    private final CreateTopicRequest request;
    private boolean isMade;

    TopicMaker(VirtualSite site, int number, String topic, int partitions, int replicas) {
        super(site, number);
        this.request = CreateTopicRequest.newBuilder()
                .setName(topic)
                .setPartitions(partitions)
                .setReplicationFactor(replicas)
                .build();
    }

    boolean isMade() {
        return isMade;
    }

    @Override
    String load() {
        throw new IllegalStateException("it is no load");
    }

    @Override
    VirtualClient successor(int other) {
        throw new IllegalStateException("nobody crashes it");
    }

    @Override
    void start() {
        again();
    }

    @Override
    long pauseUs() {
        return VirtualRun.us(PAUSE_MS);
    }

    @Override
    void act() {
        call(TopicServiceGrpc.getCreateTopicMethod(), request, answer -> isMade = true, refusal -> {
            if (refusal.reason().equals(EXISTS)) {
                isMade = true;
            } else {
                again();
            }
        });
    }
}
