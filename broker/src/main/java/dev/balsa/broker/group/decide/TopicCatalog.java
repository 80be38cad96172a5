package dev.balsa.broker.group.decide;

import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The topics there are at one moment, without internal ones. */
public interface TopicCatalog {
    /** A topic. */
    record Topic(String name, UUID id, int partitions) {}

    /** A lower bound of the metadata log's index that these topics are the state of. */
    long version();

    @Nullable
    Topic byName(String name);

    @Nullable
    Topic byId(UUID id);

    /** Ordered by name. */
    Collection<Topic> all();
}
