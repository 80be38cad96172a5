package dev.balsa.broker.metadata;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hands the image from the metadata group's loop to the rest of the broker. {@link #publish} is for that loop only;
 * everything else may be called from any thread.
 */
public final class MetadataPublisher implements MetadataSource {
    private final List<MetadataListener> listeners = new CopyOnWriteArrayList<>();
    private volatile MetadataImage image;

    public MetadataPublisher(MetadataImage loaded) {
        this.image = loaded;
    }

    @Override
    public MetadataImage image() {
        return image;
    }

    /** Listeners are added before the metadata group starts; each looks at {@link #image} itself for what was before. */
    public void listen(MetadataListener listener) {
        listeners.add(listener);
    }

    /** The image is visible to all threads before the first listener hears of it. */
    public void publish(MetadataDelta delta) {
        image = delta.image();
        for (MetadataListener listener : listeners) {
            listener.metadataChanged(delta);
        }
    }
}
