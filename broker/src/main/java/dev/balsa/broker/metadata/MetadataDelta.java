package dev.balsa.broker.metadata;

import java.util.List;

/**
 * What one round of facts changed.
 *
 * @param image after the change
 * @param created partitions that are new, in log order
 * @param deleted partitions whose deletion has been committed; nothing else is ever a reason to remove a replica
 * @param brokersChanged a broker registered or changed its endpoints
 */
public record MetadataDelta(
        MetadataImage image,
        List<PartitionAssignment> created,
        List<PartitionAssignment> deleted,
        boolean brokersChanged) {
    public MetadataDelta {
        created = List.copyOf(created);
        deleted = List.copyOf(deleted);
    }

    /** The delta of an image that was loaded, to someone who knows nothing yet. */
    public static MetadataDelta ofLoaded(MetadataImage image) {
        return new MetadataDelta(image, List.copyOf(image.partitions().values()), List.of(), true);
    }
}
