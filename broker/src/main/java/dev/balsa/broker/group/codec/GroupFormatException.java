package dev.balsa.broker.group.codec;

/** Bytes that this version cannot read as facts or state of groups. */
public final class GroupFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    GroupFormatException(String message) {
        super(message);
    }
}
