package dev.balsa.broker.rpc;

import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.group.GroupTopic;
import dev.balsa.broker.group.host.Coordinators;
import dev.balsa.broker.group.host.GroupCoordinator;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.proto.v1.GroupListing;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.GroupState;
import dev.balsa.proto.v1.ListGroupsRequest;
import dev.balsa.proto.v1.ListGroupsResponse;
import dev.balsa.raft.runtime.MonotonicClock;
import io.grpc.Channel;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All groups of the cluster, gathered from all coordinators. Each gives the first ones after the page's token, so that merging
 * them by name gives the page.
 */
final class GroupListings {
    private static final int MAX_PAGE = 1_000;

    private final BrokerIdentity identity;
    private final MetadataSource metadata;
    private final GroupRouter router;
    private final Coordinators coordinators;
    private final BrokerChannels channels;
    private final MonotonicClock clock;
    private final Executor worker;

    /** @param worker goes through the groups */
    GroupListings(
            BrokerIdentity identity,
            MetadataSource metadata,
            GroupRouter router,
            Coordinators coordinators,
            BrokerChannels channels,
            MonotonicClock clock,
            Executor worker) {
        this.identity = identity;
        this.metadata = metadata;
        this.router = router;
        this.coordinators = coordinators;
        this.channels = channels;
        this.clock = clock;
        this.worker = worker;
    }

    CompletableFuture<ListGroupsResponse> list(ListGroupsRequest request, long leftNanos) {
        TopicImage topic = metadata.image().topic(GroupTopic.NAME);
        if (topic == null) {
            return CompletableFuture.completedFuture(ListGroupsResponse.getDefaultInstance());
        }
        SortedMap<Integer, List<Integer>> partitionsByBroker = new TreeMap<>();
        for (int partition = 0; partition < topic.partitions().size(); partition++) {
            LeaderAddress leader = router.leader(topic, partition);
            partitionsByBroker
                    .computeIfAbsent(leader.leaderId(), ignored -> new ArrayList<>())
                    .add(partition);
        }
        List<CompletableFuture<ListGroupsResponse>> parts = new ArrayList<>();
        partitionsByBroker.forEach((brokerId, partitions) -> {
            if (brokerId == identity.brokerId()) {
                partitions.forEach(partition -> parts.add(here(request, partition, leftNanos)));
            } else if (!request.getNoForward()) {
                parts.add(there(request, brokerId, partitions, leftNanos));
            }
        });
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(ignored -> merged(request, parts));
    }

    private static int pageSize(ListGroupsRequest request) {
        return request.getPageSize() <= 0 ? MAX_PAGE : Math.min(request.getPageSize(), MAX_PAGE);
    }

    private CompletableFuture<ListGroupsResponse> here(ListGroupsRequest request, int partition, long leftNanos) {
        GroupCoordinator coordinator = coordinators.find(partition);
        if (coordinator == null) {
            return CompletableFuture.completedFuture(unreachable(List.of(partition)));
        }
        return coordinator
                .look("", clock.nanos() + leftNanos)
                .thenApplyAsync(
                        look -> {
                            ListGroupsResponse.Builder response = ListGroupsResponse.newBuilder();
                            for (Map.Entry<String, Group> entry : look.state().groups()) {
                                if (entry.getKey().compareTo(request.getPageToken()) > 0) {
                                    add(response, entry.getValue(), request);
                                }
                            }
                            return response.build();
                        },
                        worker)
                .exceptionally(thrown -> unreachable(List.of(partition)));
    }

    private void add(ListGroupsResponse.Builder response, Group group, ListGroupsRequest request) {
        GroupState state = GroupMessages.state(group);
        boolean isWanted =
                request.getStatesCount() == 0 || request.getStatesList().contains(state);
        // One more than the page holds says that there is another page.
        if (isWanted && response.getGroupsCount() <= pageSize(request)) {
            response.addGroups(GroupListing.newBuilder()
                    .setGroup(group.name())
                    .setState(state)
                    .setMembers(group.members().size())
                    .setCoordinatorId(identity.brokerId()));
        }
    }

    private CompletableFuture<ListGroupsResponse> there(
            ListGroupsRequest request, int brokerId, List<Integer> partitions, long leftNanos) {
        Channel channel = brokerId == LeaderAddress.UNKNOWN_ID ? null : channels.channel(brokerId);
        if (channel == null) {
            return CompletableFuture.completedFuture(unreachable(partitions));
        }
        CompletableFuture<ListGroupsResponse> outcome = new CompletableFuture<>();
        Context.ROOT.run(() -> GroupServiceGrpc.newStub(channel)
                .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                .listGroups(
                        request.toBuilder().setNoForward(true).build(),
                        new UnaryAnswer<>(outcome::complete, thrown -> outcome.complete(unreachable(partitions)))));
        return outcome;
    }

    private static ListGroupsResponse unreachable(List<Integer> partitions) {
        return ListGroupsResponse.newBuilder()
                .addAllUnreachablePartitions(partitions)
                .build();
    }

    private static ListGroupsResponse merged(
            ListGroupsRequest request, List<CompletableFuture<ListGroupsResponse>> parts) {
        SortedMap<String, GroupListing> byName = new TreeMap<>();
        ListGroupsResponse.Builder response = ListGroupsResponse.newBuilder();
        boolean isMore = false;
        for (CompletableFuture<ListGroupsResponse> part : parts) {
            ListGroupsResponse listed = part.join();
            listed.getGroupsList().forEach(group -> byName.put(group.getGroup(), group));
            response.addAllUnreachablePartitions(listed.getUnreachablePartitionsList());
            isMore |= !listed.getNextPageToken().isEmpty();
        }
        int size = pageSize(request);
        @Nullable String last = null;
        for (GroupListing group : byName.values()) {
            if (response.getGroupsCount() == size) {
                isMore = true;
                break;
            }
            response.addGroups(group);
            last = group.getGroup();
        }
        return response.setNextPageToken(isMore && last != null ? last : "").build();
    }
}
