package dev.balsa.broker.metadata;

/** The newest image of this broker. Any thread; never goes back. */
@FunctionalInterface
public interface MetadataSource {
    MetadataImage image();
}
