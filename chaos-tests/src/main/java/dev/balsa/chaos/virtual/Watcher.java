package dev.balsa.chaos.virtual;

import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.TopicMetadata;
import java.util.HashMap;
import java.util.Map;

/** Knows, about, who leads what, so that faults can be aimed at leaders. */
final class Watcher extends VirtualClient {
    private static final long PAUSE_MS = 150;

    private final Map<String, Integer> leaders = new HashMap<>();
    private int controller;

    Watcher(VirtualSite site, int number) {
        super(site, number);
    }

    /** 0 if it was never known. */
    int leader(String partition) {
        return leaders.getOrDefault(partition, 0);
    }

    /** 0 if it was never known. */
    int controller() {
        return controller;
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
        call(
                MetadataServiceGrpc.getGetMetadataMethod(),
                GetMetadataRequest.getDefaultInstance(),
                answer -> {
                    learn(answer);
                    // Whoever is cut off knows nothing new.
                    goElsewhere();
                    again();
                },
                refusal -> again());
    }

    private void learn(GetMetadataResponse answer) {
        if (answer.getControllerId() > 0) {
            controller = answer.getControllerId();
        }
        for (TopicMetadata topic : answer.getTopicsList()) {
            for (PartitionMetadata partition : topic.getPartitionsList()) {
                if (partition.getLeader().getLeaderId() > 0) {
                    leaders.put(
                            topic.getName() + "-" + partition.getPartition(),
                            partition.getLeader().getLeaderId());
                }
            }
        }
    }
}
