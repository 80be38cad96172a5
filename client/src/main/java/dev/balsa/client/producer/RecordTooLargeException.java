package dev.balsa.client.producer;

import dev.balsa.client.BalsaException;

/** A record is larger than {@code max.request.size}, {@code buffer.memory} or the largest batch allow. */
public final class RecordTooLargeException extends BalsaException {
    private static final long serialVersionUID = 1L;

    RecordTooLargeException(long sizeBytes, String option, long limitBytes) {
        super(
                "RECORD_TOO_LARGE",
                "the record takes " + sizeBytes + " bytes, " + option + " allows " + limitBytes,
                false,
                true,
                null);
    }
}
