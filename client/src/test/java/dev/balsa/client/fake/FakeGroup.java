package dev.balsa.client.fake;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.GroupHeartbeatResponse;
import dev.balsa.proto.v1.GroupPartitions;
import dev.balsa.proto.v1.GroupPartitionsList;
import dev.balsa.proto.v1.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one group of a fake cluster: deals partitions out in turns, hands one over only when its owner has confirmed, and takes
 * commits of owners only. Guarded by the cluster's lock.
 */
public final class FakeGroup {
    static final class Member {
        final String id;
        final String instanceId;
        final GroupHeartbeatRequest joined;
        long epoch;
        final Set<TopicPartition> assigned = new TreeSet<>();
        final Set<TopicPartition> revoking = new TreeSet<>();
        Set<String> topics = Set.of();

        Member(GroupHeartbeatRequest request) {
            this.id = request.getMemberId();
            this.instanceId = request.getInstanceId();
            this.joined = request;
        }
    }

    private final FakeCluster cluster;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> committed = new TreeMap<>();
    private final Map<TopicPartition, String> metadata = new HashMap<>();
    private final Set<String> fencedMembers = new HashSet<>();
    private final List<String> causes = new ArrayList<>();
    int coordinatorId = 1;
    int coordinatorEpoch = 1;
    int commits;
    boolean silent;

    @Nullable
    Reason refuseJoin;

    final List<Reason> commitFailures = new ArrayList<>();
    private long lastEpoch = 1;

    FakeGroup(FakeCluster cluster) {
        this.cluster = cluster;
    }

    @Nullable
    Member member(String id) {
        return members.get(id);
    }

    boolean isFenced(String id) {
        return fencedMembers.contains(id);
    }

    boolean hasMembers() {
        return !members.isEmpty();
    }

    Member join(GroupHeartbeatRequest request) {
        Member member = new Member(request);
        Member same = members.values().stream()
                .filter(other -> !other.instanceId.isEmpty() && other.instanceId.equals(request.getInstanceId()))
                .findAny()
                .orElse(null);
        Member again = members.remove(request.getMemberId());
        Member before = same != null ? same : again;
        if (before != null) {
            members.remove(before.id);
            if (!before.id.equals(member.id)) {
                fencedMembers.add(before.id);
            }
            member.assigned.addAll(before.assigned);
        }
        member.epoch = ++lastEpoch;
        members.put(member.id, member);
        subscribe(member, request);
        return member;
    }

    void subscribe(Member member, GroupHeartbeatRequest request) {
        Set<String> topics = new TreeSet<>(request.getSubscription().getTopicsList());
        String pattern = request.getSubscription().getTopicPattern();
        cluster.topicNames().stream()
                .filter(topic -> !pattern.isEmpty() && topic.matches(pattern))
                .forEach(topics::add);
        member.topics = topics;
        deal();
    }

    void confirm(Member member, long epoch) {
        if (epoch == member.epoch && !member.revoking.isEmpty()) {
            member.revoking.clear();
            deal();
        }
    }

    void leave(String memberId, String cause, boolean keep) {
        causes.add(cause);
        if (!keep && members.remove(memberId) != null) {
            deal();
        }
    }

    /** Gives every partition to the next member that wants it, in turns; what somebody still has is not given yet. */
    void deal() {
        Map<TopicPartition, Member> wanted = new TreeMap<>();
        int turn = 0;
        for (String topic : cluster.topicNames()) {
            List<Member> readers = members.values().stream()
                    .filter(m -> m.topics.contains(topic))
                    .toList();
            for (int i = 0; !readers.isEmpty() && cluster.find(topic, i) != null; i++) {
                wanted.put(new TopicPartition(topic, i), readers.get(turn++ % readers.size()));
            }
        }
        for (Member member : members.values()) {
            Set<TopicPartition> gone = new TreeSet<>(member.assigned);
            gone.removeIf(partition -> member.equals(wanted.get(partition)));
            if (!gone.isEmpty()) {
                member.assigned.removeAll(gone);
                member.revoking.addAll(gone);
                member.epoch = ++lastEpoch;
            }
        }
        wanted.forEach((partition, member) -> {
            boolean free = members.values().stream()
                    .noneMatch(other -> other.assigned.contains(partition) || other.revoking.contains(partition));
            if (free) {
                member.assigned.add(partition);
                member.epoch = ++lastEpoch;
            }
        });
        cluster.notifyAll();
    }

    GroupHeartbeatResponse answer(Member member) {
        Map<String, GroupPartitions.Builder> byTopic = new TreeMap<>();
        member.assigned.forEach(partition -> byTopic.computeIfAbsent(
                        partition.topic(),
                        topic -> GroupPartitions.newBuilder().setTopic(topic).setTopicId("id-of-" + topic))
                .addPartitions(partition.partition()));
        GroupPartitionsList.Builder list = GroupPartitionsList.newBuilder();
        byTopic.values().forEach(list::addTopics);
        return GroupHeartbeatResponse.newBuilder()
                .setMemberEpoch(member.epoch)
                .setAssignment(list)
                .setSessionTimeoutMs(member.joined.getSessionTimeoutMs())
                .setHeartbeatIntervalMs(member.joined.getHeartbeatIntervalMs())
                .build();
    }

    boolean owns(Member member, TopicPartition partition) {
        return member.assigned.contains(partition) || member.revoking.contains(partition);
    }

    void commit(TopicPartition partition, long offset, String text) {
        committed.put(partition, offset);
        metadata.put(partition, text);
    }

    @Nullable
    Long committed(TopicPartition partition) {
        return committed.get(partition);
    }

    String metadata(TopicPartition partition) {
        return metadata.getOrDefault(partition, "");
    }

    /** What tests do and see. */
    public Map<TopicPartition, Long> committed() {
        synchronized (cluster) {
            return Map.copyOf(committed);
        }
    }

    public void commitFromOutside(TopicPartition partition, long offset) {
        synchronized (cluster) {
            committed.put(partition, offset);
        }
    }

    public int commits() {
        synchronized (cluster) {
            return commits;
        }
    }

    public int memberCount() {
        synchronized (cluster) {
            return members.size();
        }
    }

    public List<String> leaveCauses() {
        synchronized (cluster) {
            return List.copyOf(causes);
        }
    }

    /** How the first member joined. */
    public GroupHeartbeatRequest firstJoin() {
        synchronized (cluster) {
            return members.values().iterator().next().joined;
        }
    }

    /** The next commits fail with these reasons, one each. */
    public void failCommits(Reason... reasons) {
        synchronized (cluster) {
            commitFailures.addAll(List.of(reasons));
        }
    }

    /** Failures that no commit has met yet. */
    public int failuresLeft() {
        synchronized (cluster) {
            return commitFailures.size();
        }
    }

    /** No more failures from now on. */
    public void takeCommits() {
        synchronized (cluster) {
            commitFailures.clear();
        }
    }

    /** Joining is refused with this reason. */
    public void refuseJoin(Reason reason) {
        synchronized (cluster) {
            refuseJoin = reason;
        }
    }

    /** Removes all members, as if their sessions were over. */
    public void expireAll() {
        synchronized (cluster) {
            members.clear();
            cluster.notifyAll();
        }
    }

    /** Heartbeats get no answer from now on, or get some again. */
    public void silent(boolean now) {
        synchronized (cluster) {
            silent = now;
            cluster.notifyAll();
        }
    }

    /** Another broker is the coordinator, in a new term; members and offsets stay. */
    public void moveCoordinator(int brokerId) {
        synchronized (cluster) {
            coordinatorId = brokerId;
            coordinatorEpoch++;
            cluster.notifyAll();
        }
    }
}
