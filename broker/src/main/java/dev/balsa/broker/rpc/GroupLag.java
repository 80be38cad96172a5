package dev.balsa.broker.rpc;

import dev.balsa.broker.group.decide.TopicCatalog;
import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.proto.internal.v1.Position;
import dev.balsa.proto.internal.v1.PositionQuery;
import dev.balsa.proto.v1.GetGroupLagResponse;
import dev.balsa.proto.v1.PartitionLag;
import dev.balsa.proto.v1.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Measures one group: its offsets are there already, ends and ages are asked for after them, so that nothing is negative. */
final class GroupLag {
    private record Measured(PartitionKey key, TopicPartition target) {}

    private final GroupCalls calls;
    private final Group group;
    private final List<Measured> partitions = new ArrayList<>();
    private final Map<PartitionKey, Member> readers = new HashMap<>();
    private final long asOfMs;

    /** @param topics names, empty for all */
    GroupLag(GroupCalls calls, Group group, List<String> topics) {
        this.calls = calls;
        this.group = group;
        this.asOfMs = calls.positions().nowMs();
        SortedSet<PartitionKey> keys = new TreeSet<>();
        group.offsets().forEach(entry -> keys.add(entry.getKey()));
        for (Map.Entry<String, Member> entry : group.members()) {
            entry.getValue().assigned().keySet().forEach(key -> {
                keys.add(key);
                readers.put(key, entry.getValue());
            });
        }
        TopicCatalog catalog = calls.catalog();
        for (PartitionKey key : keys) {
            TopicCatalog.Topic topic = catalog.byId(key.topicId());
            if (topic != null && (topics.isEmpty() || topics.contains(topic.name()))) {
                partitions.add(new Measured(
                        key,
                        TopicPartition.newBuilder()
                                .setTopic(topic.name())
                                .setPartition(key.partition())
                                .build()));
            }
        }
        partitions.sort(Comparator.comparing((Measured one) -> one.target().getTopic())
                .thenComparingInt(one -> one.target().getPartition()));
    }

    CompletableFuture<GetGroupLagResponse> measure(long leftNanos) {
        List<PositionQuery> queries = new ArrayList<>();
        for (Measured one : partitions) {
            CommittedOffset committed = group.offsets().get(one.key());
            queries.add(PositionQuery.newBuilder()
                    .setTarget(one.target())
                    .setAgeFromOffset(committed == null ? 0 : committed.offset())
                    .build());
        }
        return calls.positions().find(queries, leftNanos).thenApply(this::response);
    }

    private GetGroupLagResponse response(List<Position> positions) {
        GetGroupLagResponse.Builder response =
                GetGroupLagResponse.newBuilder().setGroup(group.name()).setAsOfMs(asOfMs);
        long records = 0;
        long ageMs = 0;
        int uncounted = 0;
        for (int i = 0; i < positions.size(); i++) {
            PartitionLag lag = lag(partitions.get(i), positions.get(i));
            response.addPartitions(lag);
            if (lag.hasError() || !lag.hasCommittedOffset()) {
                uncounted++;
            } else {
                records += lag.getLagRecords();
                ageMs = Math.max(ageMs, lag.getLagMs());
            }
        }
        return response.setLagRecords(records)
                .setLagMs(ageMs)
                .setUncountedPartitions(uncounted)
                .build();
    }

    private PartitionLag lag(Measured one, Position position) {
        PartitionLag.Builder lag = PartitionLag.newBuilder()
                .setTarget(one.target())
                .setTopicId(one.key().topicId().toString());
        Member reader = readers.get(one.key());
        if (reader != null) {
            lag.setMemberId(reader.id()).setClientId(reader.profile().clientId());
        }
        CommittedOffset committed = group.offsets().get(one.key());
        if (committed != null) {
            lag.setCommittedOffset(committed.offset());
        }
        if (position.hasError()) {
            return lag.setError(position.getError()).build();
        }
        long from = Math.max(committed == null ? 0 : committed.offset(), position.getLogStartOffset());
        return lag.setLogStartOffset(position.getLogStartOffset())
                .setHighWatermark(position.getHighWatermark())
                .setLagRecords(Math.max(0, position.getHighWatermark() - from))
                .setLagMs(position.getAgeMs())
                .build();
    }
}
