package dev.balsa.client.producer;

import dev.balsa.proto.v1.AckLevel;

/** How far a record has come when the broker answers. */
public enum Acks {
    /** The broker has taken the request; nothing is promised and no offset is known. Written {@code 0}. */
    NONE,
    /** On the leader's disk, or committed; lost if that leader is replaced before it replicated. Written {@code 1}. */
    LEADER,
    /** On the disks of a majority, and committed. Written {@code all}. */
    QUORUM;

    static Acks ofOption(String text) {
        return switch (text) {
            case "0" -> NONE;
            case "1" -> LEADER;
            default -> QUORUM;
        };
    }

    static Acks of(AckLevel level) {
        return switch (level) {
            case ACK_LEVEL_NONE -> NONE;
            case ACK_LEVEL_LEADER -> LEADER;
            case ACK_LEVEL_QUORUM -> QUORUM;
            // A broker that does not say what was reached has promised nothing.
            case ACK_LEVEL_UNSPECIFIED, UNRECOGNIZED -> NONE;
        };
    }

    AckLevel wire() {
        return switch (this) {
            case NONE -> AckLevel.ACK_LEVEL_NONE;
            case LEADER -> AckLevel.ACK_LEVEL_LEADER;
            case QUORUM -> AckLevel.ACK_LEVEL_QUORUM;
        };
    }
}
