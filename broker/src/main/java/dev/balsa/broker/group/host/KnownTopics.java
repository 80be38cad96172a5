package dev.balsa.broker.group.host;

import dev.balsa.broker.group.decide.TopicCatalog;
import dev.balsa.broker.metadata.MetadataDelta;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataListener;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.topic.TopicName;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The topics as this broker's metadata has them. Most of what is written to the metadata log changes no topic, and is not told
 * on. Any thread.
 */
public final class KnownTopics implements MetadataListener {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Known known;

    /** Both at once: who sees the version must see the topics that there were by then. */
    private record Known(long version, Catalog catalog) {}

    public KnownTopics(MetadataImage loaded) {
        this.known = new Known(loaded.version(), new Catalog(loaded));
    }

    /** The topics now. */
    public TopicCatalog catalog() {
        return known.catalog();
    }

    /** Index up to which the metadata log is applied here. */
    long version() {
        return known.version();
    }

    /** Calls {@code changed} whenever topics come, go or grow, on the metadata group's loop. */
    void listen(Runnable changed) {
        listeners.add(changed);
    }

    void unlisten(Runnable changed) {
        listeners.remove(changed);
    }

    @Override
    public void metadataChanged(MetadataDelta delta) {
        long version = delta.image().version();
        if (delta.created().isEmpty() && delta.deleted().isEmpty()) {
            known = new Known(version, known.catalog());
        } else {
            known = new Known(version, new Catalog(delta.image()));
            listeners.forEach(Runnable::run);
        }
    }

    private record Catalog(MetadataImage image) implements TopicCatalog {
        @Override
        public long version() {
            return image.version();
        }

        @Override
        public @Nullable Topic byName(String name) {
            TopicImage topic = image.topic(name);
            return topic == null || TopicName.isInternal(name) ? null : topic(topic);
        }

        @Override
        public @Nullable Topic byId(UUID id) {
            TopicImage topic = image.topic(id);
            return topic == null || TopicName.isInternal(topic.name()) ? null : topic(topic);
        }

        @Override
        public Collection<Topic> all() {
            return image.topics().values().stream()
                    .filter(topic -> !TopicName.isInternal(topic.name()))
                    .map(Catalog::topic)
                    .toList();
        }

        private static Topic topic(TopicImage topic) {
            return new Topic(topic.name(), topic.id(), topic.partitions().size());
        }
    }
}
