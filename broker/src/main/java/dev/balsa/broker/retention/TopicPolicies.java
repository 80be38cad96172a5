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
    private final RetentionPolicy ofStateLogs;

    /** @param ofStateLogs for groups whose log only feeds a state: the metadata group, and those of the broker's own topics */
    public TopicPolicies(MetadataSource metadata, TopicDefaults defaults, RetentionPolicy ofStateLogs) {
        this.metadata = metadata;
        this.defaults = defaults;
        this.ofStateLogs = ofStateLogs;
    }

    /** Empty as long as the metadata does not know the group, and when its topic is gone. */
    public Supplier<Optional<RetentionPolicy>> of(GroupId group) {
        if (group.equals(GroupId.METADATA)) {
            return () -> Optional.of(ofStateLogs);
        }
        return () -> {
            MetadataImage image = metadata.image();
            PartitionAssignment assignment = image.partition(group);
            TopicImage topic = assignment == null ? null : image.topic(assignment.topicId());
            return topic == null ? Optional.empty() : Optional.of(policy(topic));
        };
    }

    /** What a state machine has taken in, its log need not say for long, whatever the topic's options are. */
    private RetentionPolicy policy(TopicImage topic) {
        return TopicName.isInternal(topic.name()) ? ofStateLogs : policy(topic.configs());
    }

    private RetentionPolicy policy(Map<String, String> configs) {
        return new RetentionPolicy(
                defaults.valueOf(TopicOption.RETENTION_MS, configs),
                defaults.valueOf(TopicOption.RETENTION_BYTES, configs),
                defaults.valueOf(TopicOption.SEGMENT_BYTES, configs),
                defaults.valueOf(TopicOption.SEGMENT_MS, configs));
    }
}
