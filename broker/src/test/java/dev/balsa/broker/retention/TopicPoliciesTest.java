package dev.balsa.broker.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataFact;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.topic.TopicDefaults;
import dev.balsa.log.RetentionPolicy;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TopicPoliciesTest {
    private static final GroupId GROUP = new GroupId(1);
    private static final UUID ID = new UUID(1, 1);
    private static final long WEEK_MS = 604_800_000;

    private static final RetentionPolicy OF_STATE_LOGS = new RetentionPolicy(-1, 1, 1 << 20, 1);

    private MetadataImage image = MetadataImage.EMPTY;
    private final TopicPolicies policies = new TopicPolicies(() -> image, new TopicDefaults(3 << 20), OF_STATE_LOGS);

    private void apply(MetadataFact... facts) {
        image = new ImageBuilder(image).applyAll(List.of(facts)).image();
    }

    private void create(String name, Map<String, String> configs) {
        apply(
                new MetadataFact.TopicCreated(name, ID, 1, new TreeMap<>(configs)),
                new MetadataFact.PartitionCreated(
                        ID, new PartitionImage(0, GROUP, List.of(new ReplicaId(1, new UUID(1, 1))))));
    }

    @Test
    void aPartitionFollowsItsTopicFromChangeToChange() {
        Supplier<Optional<RetentionPolicy>> policy = policies.of(GROUP);
        assertEquals(Optional.empty(), policy.get());
        create("t", Map.of("retention.bytes", "77"));
        assertEquals(Optional.of(new RetentionPolicy(WEEK_MS, 77, 3 << 20, WEEK_MS)), policy.get());
        apply(new MetadataFact.TopicConfigured(
                ID, new TreeMap<>(Map.of("segment.bytes", "1048576", "segment.ms", "5", "retention.ms", "-1"))));
        assertEquals(Optional.of(new RetentionPolicy(-1, -1, 1 << 20, 5)), policy.get());
        apply(new MetadataFact.TopicDeleted(ID));
        assertEquals(Optional.empty(), policy.get());
    }

    @Test
    void theMetadataGroupFollowsTheRulesOfStateLogs() {
        assertEquals(Optional.of(OF_STATE_LOGS), policies.of(GroupId.METADATA).get());
    }

    @Test
    void topicsOfTheBrokerItselfFollowThemToo() {
        create("__offsets", Map.of("retention.ms", "1"));
        assertEquals(Optional.of(OF_STATE_LOGS), policies.of(GROUP).get());
    }
}
