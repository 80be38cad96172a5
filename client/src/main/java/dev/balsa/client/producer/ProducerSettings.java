package dev.balsa.client.producer;

import dev.balsa.client.codec.CompressionLevels;
import dev.balsa.client.config.ConfigException;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.net.Endpoint;
import dev.balsa.wire.record.CompressionType;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;

/** Checked options of a producer, with the rules that tie them together applied. Times in milliseconds, sizes in bytes. */
record ProducerSettings(
        List<String> bootstrap,
        String clientId,
        Acks acks,
        long bufferBytes,
        long maxBlockMs,
        CompressionType compression,
        CompressionLevels levels,
        boolean idempotent,
        int maxInFlight,
        int retries,
        long retryBackoffMs,
        long retryBackoffMaxMs,
        long deliveryTimeoutMs,
        long requestTimeoutMs,
        int batchBytes,
        long lingerMs,
        int maxRequestBytes,
        boolean ignoreKeys,
        long metadataMaxAgeMs) {
    /** Brokers remember this many batches of a producer; more in flight could not be told from duplicates. */
    private static final int MAX_IDEMPOTENT_IN_FLIGHT = 5;

    /** No broker takes a larger batch. */
    private static final int MAX_BATCH_BYTES = 8 << 20;

    static ProducerSettings of(OptionValues values, Logger log) {
        Acks acks = Acks.ofOption(values.text(ProducerOptions.ACKS));
        int maxRequestBytes = Math.min(MAX_BATCH_BYTES, values.intValue(ProducerOptions.MAX_REQUEST_SIZE));
        return new ProducerSettings(
                Endpoint.checkAll(ProducerOptions.BOOTSTRAP_SERVERS, values.texts(ProducerOptions.BOOTSTRAP_SERVERS)),
                values.text(ProducerOptions.CLIENT_ID),
                acks,
                values.longValue(ProducerOptions.BUFFER_MEMORY),
                values.longValue(ProducerOptions.MAX_BLOCK_MS),
                CompressionType.valueOf(
                        values.text(ProducerOptions.COMPRESSION_TYPE).toUpperCase(Locale.ROOT)),
                levels(values),
                idempotence(values, acks, log),
                values.intValue(ProducerOptions.MAX_IN_FLIGHT),
                values.intValue(ProducerOptions.RETRIES),
                values.longValue(ProducerOptions.RETRY_BACKOFF_MS),
                backoffMax(values, log),
                deliveryTimeout(values, log),
                values.longValue(ProducerOptions.REQUEST_TIMEOUT_MS),
                Math.max(1, Math.min(maxRequestBytes, values.intValue(ProducerOptions.BATCH_SIZE))),
                values.longValue(ProducerOptions.LINGER_MS),
                maxRequestBytes,
                values.flag(ProducerOptions.PARTITIONER_IGNORE_KEYS),
                values.longValue(ProducerOptions.METADATA_MAX_AGE_MS));
    }

    private static CompressionLevels levels(OptionValues values) {
        int gzip = values.intValue(ProducerOptions.COMPRESSION_GZIP_LEVEL);
        if (gzip == 0) {
            throw new ConfigException(
                    "option " + ProducerOptions.COMPRESSION_GZIP_LEVEL + " = 0: must be -1 or between 1 and 9");
        }
        return new CompressionLevels(
                gzip,
                values.intValue(ProducerOptions.COMPRESSION_LZ4_LEVEL),
                values.intValue(ProducerOptions.COMPRESSION_ZSTD_LEVEL));
    }

    private static boolean idempotence(OptionValues values, Acks acks, Logger log) {
        if (!values.flag(ProducerOptions.ENABLE_IDEMPOTENCE)) {
            return false;
        }
        int inFlight = values.intValue(ProducerOptions.MAX_IN_FLIGHT);
        if (inFlight > MAX_IDEMPOTENT_IN_FLIGHT) {
            throw new ConfigException(
                    "option " + ProducerOptions.MAX_IN_FLIGHT + " = " + inFlight + ": must be at most "
                            + MAX_IDEMPOTENT_IN_FLIGHT + " with " + ProducerOptions.ENABLE_IDEMPOTENCE + " = true");
        }
        String conflict = acks != Acks.QUORUM
                ? ProducerOptions.ACKS + " other than all"
                : values.intValue(ProducerOptions.RETRIES) == 0 ? ProducerOptions.RETRIES + " = 0" : "";
        if (conflict.isEmpty()) {
            return true;
        }
        if (values.isSet(ProducerOptions.ENABLE_IDEMPOTENCE)) {
            throw new ConfigException(
                    "option " + ProducerOptions.ENABLE_IDEMPOTENCE + " = true cannot go with " + conflict);
        }
        log.warn(
                "{} switches idempotence off: retries may write records twice; set {} = false to say that this is meant",
                conflict,
                ProducerOptions.ENABLE_IDEMPOTENCE);
        return false;
    }

    private static long deliveryTimeout(OptionValues values, Logger log) {
        long givenMs = values.longValue(ProducerOptions.DELIVERY_TIMEOUT_MS);
        long leastMs =
                values.longValue(ProducerOptions.LINGER_MS) + values.longValue(ProducerOptions.REQUEST_TIMEOUT_MS);
        if (givenMs >= leastMs) {
            return givenMs;
        }
        if (values.isSet(ProducerOptions.DELIVERY_TIMEOUT_MS)) {
            throw new ConfigException("option " + ProducerOptions.DELIVERY_TIMEOUT_MS + " = " + givenMs
                    + ": must be at least " + ProducerOptions.LINGER_MS + " + " + ProducerOptions.REQUEST_TIMEOUT_MS
                    + " = " + leastMs);
        }
        log.warn("{} is raised to {} = linger.ms + request.timeout.ms", ProducerOptions.DELIVERY_TIMEOUT_MS, leastMs);
        return leastMs;
    }

    private static long backoffMax(OptionValues values, Logger log) {
        long maxMs = values.longValue(ProducerOptions.RETRY_BACKOFF_MAX_MS);
        if (values.longValue(ProducerOptions.RETRY_BACKOFF_MS) > maxMs) {
            log.warn(
                    "{} is larger than {}: every pause is {} ms",
                    ProducerOptions.RETRY_BACKOFF_MS,
                    ProducerOptions.RETRY_BACKOFF_MAX_MS,
                    maxMs);
        }
        return maxMs;
    }
}
