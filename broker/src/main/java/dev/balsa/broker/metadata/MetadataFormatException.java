package dev.balsa.broker.metadata;

/** The metadata log or image holds bytes that this version does not understand. */
public final class MetadataFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public MetadataFormatException(String message) {
        super(message);
    }
}
