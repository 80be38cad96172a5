package dev.balsa.client.consumer;

import dev.balsa.client.config.ConfigException;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.net.Endpoint;
import java.util.List;

/** Checked options of a consumer. Times in milliseconds, sizes in bytes. */
record ConsumerSettings(
        List<String> bootstrap,
        int fetchMinBytes,
        int fetchMaxWaitMs,
        int fetchMaxBytes,
        int partitionMaxBytes,
        int maxPollRecords,
        OffsetReset reset,
        boolean checkCrcs,
        long requestTimeoutMs,
        long apiTimeoutMs,
        long retryBackoffMs,
        long retryBackoffMaxMs,
        long metadataMaxAgeMs) {
    /** Longest wait that brokers accept. */
    private static final int MAX_WAIT_MS = 30_000;

    static ConsumerSettings of(OptionValues values) {
        int waitMs = values.intValue(ConsumerOptions.FETCH_MAX_WAIT_MS);
        long requestTimeoutMs = values.longValue(ConsumerOptions.REQUEST_TIMEOUT_MS);
        if (waitMs >= requestTimeoutMs) {
            throw new ConfigException("option " + ConsumerOptions.FETCH_MAX_WAIT_MS + " = " + waitMs
                    + ": must be less than " + ConsumerOptions.REQUEST_TIMEOUT_MS + " = " + requestTimeoutMs);
        }
        return new ConsumerSettings(
                Endpoint.checkAll(ConsumerOptions.BOOTSTRAP_SERVERS, values.texts(ConsumerOptions.BOOTSTRAP_SERVERS)),
                values.intValue(ConsumerOptions.FETCH_MIN_BYTES),
                Math.min(MAX_WAIT_MS, waitMs),
                Math.max(1, values.intValue(ConsumerOptions.FETCH_MAX_BYTES)),
                Math.max(1, values.intValue(ConsumerOptions.MAX_PARTITION_FETCH_BYTES)),
                values.intValue(ConsumerOptions.MAX_POLL_RECORDS),
                OffsetReset.parse(ConsumerOptions.AUTO_OFFSET_RESET, values.text(ConsumerOptions.AUTO_OFFSET_RESET)),
                values.flag(ConsumerOptions.CHECK_CRCS),
                requestTimeoutMs,
                values.longValue(ConsumerOptions.DEFAULT_API_TIMEOUT_MS),
                values.longValue(ConsumerOptions.RETRY_BACKOFF_MS),
                values.longValue(ConsumerOptions.RETRY_BACKOFF_MAX_MS),
                values.longValue(ConsumerOptions.METADATA_MAX_AGE_MS));
    }
}
