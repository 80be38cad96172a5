package dev.balsa.broker.metadata;

/** Is told of every change of the image, in order, on the metadata group's loop: it must not block. */
@FunctionalInterface
public interface MetadataListener {
    void metadataChanged(MetadataDelta delta);
}
