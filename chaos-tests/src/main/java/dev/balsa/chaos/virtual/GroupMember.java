package dev.balsa.chaos.virtual;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.workload.RawProduce;
import dev.balsa.chaos.workload.RawRead;
import dev.balsa.chaos.workload.Refusal;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.CommitOffsetsRequest;
import dev.balsa.proto.v1.FetchOffsetsRequest;
import dev.balsa.proto.v1.FetchOffsetsResponse;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedOffset;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.GroupHeartbeatResponse;
import dev.balsa.proto.v1.GroupPartitions;
import dev.balsa.proto.v1.GroupPartitionsList;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.GroupSubscription;
import dev.balsa.proto.v1.LeaveGroupRequest;
import dev.balsa.proto.v1.OffsetCommit;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A member of a consumer group: heartbeats, reads what it is assigned, commits after every read that brought something, and leaves and
 * joins again now and then. It commits for partitions that it has given up, as a process does that was frozen before its commit left: that has
 * to be refused.
 */
final class GroupMember extends VirtualClient {
    static final String GROUP = "readers";
    private static final int SESSION_MS = 3_000;
    private static final int INTERVAL_MS = 500;
    private static final int REBALANCE_MS = 5_000;
    private static final int MAX_WAIT_MS = 20;
    private static final int MAX_BYTES = 64 << 10;
    /** Few, so that each has its turn before the one who has the partition now gives it up as well. */
    private static final int MAX_LATE = 4;

    private static final long STAY_MIN_MS = 2_000;
    private static final long STAY_MAX_MS = 8_000;

    private record Committing(String member, long epoch, long sequence, TopicPartition partition, long offset) {}

    /** Where it goes on in each partition that is its own. */
    private final Map<TopicPartition, Long> positions = new TreeMap<>();

    private String memberId;
    private long epoch;
    private long sequence;
    private long nextHeartbeatUs;
    private long heardUs;
    private long leavesUs;
    private int turn;
    /** What it has given up, newest last. */
    private final ArrayDeque<Committing> late = new ArrayDeque<>();

    private boolean isLateDue;

    GroupMember(VirtualSite site, int number) {
        super(site, number);
        memberId = newId();
    }

    @Override
    String load() {
        return "raw-group";
    }

    @Override
    VirtualClient successor(int other) {
        return new GroupMember(site, other);
    }

    @Override
    void start() {
        leavesUs = nowUs() + stayUs();
        super.start();
    }

    private long stayUs() {
        return VirtualRun.us(chance.between(STAY_MIN_MS, STAY_MAX_MS));
    }

    private String newId() {
        return new UUID(chance.nextLong(), chance.nextLong()).toString();
    }

    private long nowUs() {
        return site.world().queue().nowUs();
    }

    private String member() {
        return "m" + number;
    }

    @Override
    void act() {
        List<TopicPartition> own = List.copyOf(positions.keySet());
        if (nowUs() >= leavesUs) {
            leave();
        } else if (nowUs() >= nextHeartbeatUs) {
            heartbeat();
        } else if (isLateDue) {
            isLateDue = false;
            commitLate();
        } else if (!own.isEmpty()) {
            poll(own.get(turn++ % own.size()));
        } else {
            again();
        }
    }

    // ---- membership ---------------------------------------------------------------------------------------------

    private void heartbeat() {
        long sentUs = nowUs();
        GroupHeartbeatRequest.Builder request = GroupHeartbeatRequest.newBuilder()
                .setGroup(GROUP)
                .setMemberId(memberId)
                .setMemberEpoch(epoch)
                .setSessionTimeoutMs(SESSION_MS)
                .setHeartbeatIntervalMs(INTERVAL_MS)
                .setRebalanceTimeoutMs(REBALANCE_MS);
        String topic = site.partitions().getFirst().topic();
        if (epoch == 0) {
            request.setSubscription(GroupSubscription.newBuilder().addTopics(topic));
        } else {
            GroupPartitionsList.Builder mine = GroupPartitionsList.newBuilder();
            if (!positions.isEmpty()) {
                mine.addTopics(GroupPartitions.newBuilder()
                        .setTopic(topic)
                        .addAllPartitions(positions.keySet().stream()
                                .map(TopicPartition::partition)
                                .sorted()
                                .toList()));
            }
            request.setOwned(mine);
        }
        call(
                GroupServiceGrpc.getGroupHeartbeatMethod(),
                request.build(),
                answer -> heard(answer, sentUs),
                this::unheard);
    }

    private void heard(GroupHeartbeatResponse answer, long sentUs) {
        heardUs = sentUs;
        isLateDue = !late.isEmpty();
        nextHeartbeatUs = sentUs + VirtualRun.us(INTERVAL_MS);
        if (answer.getMemberEpoch() == epoch) {
            again();
            return;
        }
        long epochBefore = epoch;
        epoch = answer.getMemberEpoch();
        // Confirms what was given up.
        nextHeartbeatUs = sentUs;
        List<TopicPartition> assigned = new ArrayList<>();
        for (GroupPartitions topic : answer.getAssignment().getTopicsList()) {
            topic.getPartitionsList().forEach(number -> assigned.add(new TopicPartition(topic.getTopic(), number)));
        }
        gaveUp(
                positions.keySet().stream()
                        .filter(partition -> !assigned.contains(partition))
                        .toList(),
                epochBefore,
                false);
        List<TopicPartition> gained = assigned.stream()
                .filter(partition -> !positions.containsKey(partition))
                .toList();
        if (gained.isEmpty()) {
            again();
        } else {
            begin(gained);
        }
    }

    private void unheard(Refusal refusal) {
        boolean isRemoved =
                refusal.reason().equals("UNKNOWN_MEMBER") || refusal.reason().equals("FENCED_MEMBER_EPOCH");
        boolean isSilentForLong = epoch > 0 && nowUs() - heardUs > VirtualRun.us(SESSION_MS);
        if (isRemoved || isSilentForLong) {
            joinAgain();
        }
        again();
    }

    /** Under another id, so that nothing still under way from before is taken for its own. */
    private void joinAgain() {
        gaveUp(List.copyOf(positions.keySet()), epoch, true);
        memberId = newId();
        epoch = 0;
        sequence = 0;
    }

    private void leave() {
        leavesUs = nowUs() + stayUs();
        if (epoch == 0) {
            again();
            return;
        }
        gaveUp(List.copyOf(positions.keySet()), epoch, false);
        LeaveGroupRequest request = LeaveGroupRequest.newBuilder()
                .setGroup(GROUP)
                .setMemberId(memberId)
                .setMemberEpoch(epoch)
                .setCause("it comes again")
                .build();
        joinAgain();
        // One try; a member that nobody hears is removed when its session is over.
        call(GroupServiceGrpc.getLeaveGroupMethod(), request, answer -> again(), refusal -> again());
    }

    private void begin(List<TopicPartition> gained) {
        call(
                OffsetServiceGrpc.getFetchOffsetsMethod(),
                FetchOffsetsRequest.newBuilder().setGroup(GROUP).build(),
                answer -> {
                    Map<TopicPartition, Long> committed = committed(answer);
                    gained.forEach(partition -> positions.put(partition, committed.getOrDefault(partition, 0L)));
                    site.history().event(new HistoryEvent.Gained(number, GROUP, member(), Answer.NONE, names(gained)));
                    again();
                },
                refusal -> {
                    // Without knowing where to begin it has nothing to read, and asks for everything once more.
                    joinAgain();
                    again();
                });
    }

    private static Map<TopicPartition, Long> committed(FetchOffsetsResponse answer) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (FetchedOffset fetched : answer.getOffsetsList()) {
            if (fetched.hasOffset()) {
                offsets.put(
                        new TopicPartition(
                                fetched.getTarget().getTopic(),
                                fetched.getTarget().getPartition()),
                        fetched.getOffset());
            }
        }
        return offsets;
    }

    /** @param lastEpoch in which it had them */
    private void gaveUp(List<TopicPartition> partitions, long lastEpoch, boolean isLost) {
        if (partitions.isEmpty()) {
            return;
        }
        for (TopicPartition partition : partitions) {
            long offset = positions.getOrDefault(partition, 0L);
            late.add(new Committing(memberId, lastEpoch, ++sequence, partition, offset));
            positions.remove(partition);
        }
        while (late.size() > MAX_LATE) {
            late.remove();
        }
        site.history().event(new HistoryEvent.GaveUp(number, GROUP, member(), names(partitions), isLost));
    }

    private static List<String> names(List<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::toString).sorted().collect(Collectors.toList());
    }

    // ---- reading ------------------------------------------------------------------------------------------------

    private void poll(TopicPartition partition) {
        long offset = positions.getOrDefault(partition, 0L);
        FetchRequest fetch = FetchRequest.newBuilder()
                .setMaxWaitMs(MAX_WAIT_MS)
                .addPartitions(FetchPartition.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setOffset(offset)
                        .setMaxBytes(MAX_BYTES))
                .build();
        Request request = new Request.Poll(GROUP);
        long operation = site.history().invoked(number, request);
        call(
                FetchServiceGrpc.getFetchMethod(),
                fetch,
                answer -> fetched(operation, request, partition, offset, answer.getPartitions(0)),
                refusal -> {
                    site.history().unknown(number, operation, request, refusal.reason());
                    again();
                });
    }

    private void fetched(
            long operation, Request request, TopicPartition partition, long offset, FetchedPartition fetched) {
        if (fetched.hasError()) {
            goElsewhere();
            site.history()
                    .unknown(
                            number,
                            operation,
                            request,
                            Refusal.of(fetched.getError()).reason());
            again();
            return;
        }
        RawRead read = RawRead.of(fetched.getData(), offset);
        positions.put(partition, read.nextOffset());
        site.history().succeeded(number, operation, request, new Answer.Polled(List.of(read.batch(partition))));
        if (read.nextOffset() > offset) {
            commit(new Committing(memberId, epoch, ++sequence, partition, read.nextOffset()));
        } else {
            again();
        }
    }

    /** One commit for what is somebody else's by now, in turn; what has come back to it meanwhile is left alone. */
    private void commitLate() {
        Committing given = late.remove();
        if (positions.containsKey(given.partition())) {
            again();
        } else {
            late.add(given);
            commit(given);
        }
    }

    private void commit(Committing committing) {
        Request request = new Request.Commit(
                GROUP, member(), Map.of(committing.partition().toString(), committing.offset()), false);
        CommitOffsetsRequest commit = CommitOffsetsRequest.newBuilder()
                .setGroup(GROUP)
                .setMemberId(committing.member())
                .setMemberEpoch(committing.epoch())
                .setCommitSequence(committing.sequence())
                .addOffsets(OffsetCommit.newBuilder()
                        .setTarget(RawProduce.wire(committing.partition()))
                        .setOffset(committing.offset()))
                .build();
        long operation = site.history().invoked(number, request);
        call(
                OffsetServiceGrpc.getCommitOffsetsMethod(),
                commit,
                answer -> {
                    if (answer.getOffsets(0).hasError()) {
                        refused(
                                operation,
                                request,
                                Refusal.of(answer.getOffsets(0).getError()));
                    } else {
                        site.history().succeeded(number, operation, request, new Answer.Done());
                        again();
                    }
                },
                refusal -> refused(operation, request, refusal));
    }

    private void refused(long operation, Request request, Refusal refusal) {
        if (refusal.isDefinite()) {
            site.history().refused(number, operation, request, refusal.reason());
        } else {
            site.history().unknown(number, operation, request, refusal.reason());
        }
        again();
    }
}
