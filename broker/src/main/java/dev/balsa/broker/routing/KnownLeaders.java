package dev.balsa.broker.routing;

import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.leadership.Leadership;
import dev.balsa.broker.leadership.LeadershipTable;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.raft.GroupId;
import java.util.List;

/** Joins the metadata image, which knows no leaders, with the leadership table, which knows no topics. */
public final class KnownLeaders implements LeaderLookup {
    private final MetadataSource metadata;
    private final LeadershipTable leaderships;

    public KnownLeaders(MetadataSource metadata, LeadershipTable leaderships) {
        this.metadata = metadata;
        this.leaderships = leaderships;
    }

    @Override
    public Route find(PartitionId partition) {
        TopicImage topic = metadata.image().topic(partition.topic());
        if (topic == null) {
            return new Route.UnknownTopic();
        }
        List<PartitionImage> partitions = topic.partitions();
        if (partition.partition() < 0 || partition.partition() >= partitions.size()) {
            return new Route.UnknownPartition(partitions.size());
        }
        GroupId group = partitions.get(partition.partition()).group();
        return new Route.Known(group, leader(group));
    }

    /** Leader of any group, the metadata group included. */
    public LeaderAddress leader(GroupId group) {
        Leadership leadership = leaderships.leadership(group);
        if (leadership == null) {
            return LeaderAddress.UNKNOWN;
        }
        return new LeaderAddress(leadership.brokerId(), endpoint(leadership.brokerId()), leadership.term());
    }

    @Override
    public String endpoint(int brokerId) {
        MetadataImage image = metadata.image();
        BrokerRegistration broker = image.broker(brokerId);
        return broker == null ? "" : broker.endpoint();
    }
}
