package dev.balsa.client.producer;

import dev.balsa.client.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lanes of one topic, by partition number. Found without a lock, which every record needs. */
final class TopicLanes {
    private final String topic;
    private final BatchSize batchSize;

    /** Replaced as a whole when a lane is added. */
    private volatile @Nullable PartitionLane[] lanes = new PartitionLane[0];

    TopicLanes(String topic, BatchSize batchSize) {
        this.topic = topic;
        this.batchSize = batchSize;
    }

    /** The lane of the partition; null if nothing was ever appended to it. */
    @Nullable
    PartitionLane find(int partition) {
        @Nullable PartitionLane[] current = lanes;
        return partition < current.length ? current[partition] : null;
    }

    PartitionLane get(int partition) {
        PartitionLane lane = find(partition);
        return lane != null ? lane : add(partition);
    }

    private synchronized PartitionLane add(int partition) {
        PartitionLane other = find(partition);
        if (other != null) {
            return other;
        }
        PartitionLane lane = new PartitionLane(new TopicPartition(topic, partition), batchSize);
        @Nullable PartitionLane[] longer = Arrays.copyOf(lanes, Math.max(lanes.length, partition + 1));
        longer[partition] = lane;
        lanes = longer;
        return lane;
    }

    List<PartitionLane> all() {
        List<PartitionLane> all = new ArrayList<>();
        for (PartitionLane lane : lanes) {
            if (lane != null) {
                all.add(lane);
            }
        }
        return all;
    }
}
