package dev.balsa.broker.group.decide;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A catalog that tests change by hand. */
final class FixedTopics implements TopicCatalog {
    private final SortedMap<String, Topic> topics = new TreeMap<>();
    private long version = 1;
    private long made;

    FixedTopics with(String name, int partitions) {
        Topic known = topics.get(name);
        topics.put(name, new Topic(name, known == null ? new UUID(7, ++made) : known.id(), partitions));
        version++;
        return this;
    }

    void remove(String name) {
        topics.remove(name);
        version++;
    }

    UUID id(String name) {
        return topics.get(name).id();
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public @Nullable Topic byName(String name) {
        return topics.get(name);
    }

    @Override
    public @Nullable Topic byId(UUID id) {
        return topics.values().stream()
                .filter(topic -> topic.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Collection<Topic> all() {
        return topics.values();
    }
}
