package dev.balsa.chaos.virtual;

import dev.balsa.proto.v1.FindCoordinatorRequest;
import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.TopicMetadata;
import java.util.HashMap;
import java.util.Map;

/** Knows, about, who leads what and who coordinates the group, so that faults can be aimed at them. */
final class Watcher extends VirtualClient {
    private static final long PAUSE_MS = 75;

    private final Map<String, Integer> leaders = new HashMap<>();
    private int controller;
    private int coordinator;
    private int turn;

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

    /** Of the members' group; 0 if it was never known. */
    int coordinator() {
        return coordinator;
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
        if (turn++ % 2 == 0) {
            askForLeaders();
        } else {
            askForCoordinator();
        }
    }

    private void askForLeaders() {
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

    private void askForCoordinator() {
        call(
                GroupServiceGrpc.getFindCoordinatorMethod(),
                FindCoordinatorRequest.newBuilder().setGroup(GroupMember.GROUP).build(),
                answer -> {
                    if (answer.getCoordinator().getLeaderId() > 0) {
                        coordinator = answer.getCoordinator().getLeaderId();
                    }
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
