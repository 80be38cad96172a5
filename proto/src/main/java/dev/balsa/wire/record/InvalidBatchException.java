package dev.balsa.wire.record;

/** Bytes that are not a batch, or a batch that contradicts itself. Says which rule it broke. */
public final class InvalidBatchException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The broken rule. */
    public enum Problem {
        /** Fewer bytes than the batch claims or needs. */
        TRUNCATED,
        /** The length field is impossible, or bytes are left over behind the batch. */
        LENGTH,
        /** Not layout version 2. */
        VERSION,
        /** CRC32C and bytes do not match: the bytes changed on their way. */
        CHECKSUM,
        /** Unknown codec or attribute bits. */
        ATTRIBUTES,
        /** Record count and last offset delta do not fit together or not into the bytes that are there. */
        COUNT,
        /** A timestamp is negative, or the maximum is not the maximum. */
        TIMESTAMP,
        /** Producer id, epoch and sequence do not fit together. */
        PRODUCER,
        /** A record's own lengths and deltas do not fit its bytes. */
        RECORD,
        /** The compressed payload cannot be unpacked. */
        COMPRESSION,
        /** The payload unpacks to more bytes than the reader allows. */
        PAYLOAD_TOO_LARGE
    }

    private final Problem problem;

    public InvalidBatchException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public InvalidBatchException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /**
     * True if the bytes were damaged, so that sending or reading them again may help; false if they arrived as they were
     * written and are simply wrong.
     */
    public boolean isDamage() {
        return switch (problem) {
            case TRUNCATED, LENGTH, CHECKSUM -> true;
            case VERSION, ATTRIBUTES, COUNT, TIMESTAMP, PRODUCER, RECORD, COMPRESSION, PAYLOAD_TOO_LARGE -> false;
        };
    }
}
