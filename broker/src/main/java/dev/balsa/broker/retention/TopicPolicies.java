package dev.balsa.broker.retention;

import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.topic.TopicDefaults;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.broker.topic.TopicOption;
import dev.balsa.log.RetentionPolicy;
import dev.balsa.raft.GroupId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The options of topics as rules for their partitions, as the metadata has them here. Any thread. */
public final class TopicPolicies {
    private final MetadataSource metadata;
    private final TopicDefaults defaults;
    private final RetentionPolicy ofMetadataGroup;

    /** @param ofMetadataGroup whose log belongs to no topic */
    public TopicPolicies(MetadataSource metadata, TopicDefaults defaults, RetentionPolicy ofMetadataGroup) {
        this.metadata = metadata;
        this.defaults = defaults;
        this.ofMetadataGroup = ofMetadataGroup;
    }

    /** Empty as long as the metadata does not know the group, and when its topic is gone. */
    public Supplier<Optional<RetentionPolicy>> of(GroupId group) {
        if (group.equals(GroupId.METADATA)) {
            return () -> Optional.of(ofMetadataGroup);
        }
        return () -> {
            MetadataImage image = metadata.image();
            PartitionAssignment assignment = image.partition(group);
            TopicImage topic = assignment == null ? null : image.topic(assignment.topicId());
            return topic == null ? Optional.empty() : Optional.of(policy(topic));
        };
    }

    private RetentionPolicy policy(TopicImage topic) {
        RetentionPolicy configured = policy(topic.configs());
        // What a state machine can do without only the state machine knows.
        return TopicName.isInternal(topic.name())
                ? new RetentionPolicy(
                        RetentionPolicy.UNLIMITED,
                        RetentionPolicy.UNLIMITED,
                        configured.segmentBytes(),
                        configured.segmentMs())
                : configured;
    }

    private RetentionPolicy policy(Map<String, String> configs) {
        return new RetentionPolicy(
                defaults.valueOf(TopicOption.RETENTION_MS, configs),
                defaults.valueOf(TopicOption.RETENTION_BYTES, configs),
                defaults.valueOf(TopicOption.SEGMENT_BYTES, configs),
                defaults.valueOf(TopicOption.SEGMENT_MS, configs));
    }
}
