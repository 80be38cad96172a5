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
        Pauses retryPauses,
        Pauses reconnectPauses,
        long deliveryTimeoutMs,
        long requestTimeoutMs,
        int batchBytes,
        long lingerMs,
        int maxRequestBytes,
        boolean ignoreKeys,
        boolean adaptive,
        long availabilityTimeoutMs,
        long metadataMaxAgeMs,
        long metadataMaxIdleMs,
        boolean rebootstrap) {
    /** Brokers remember this many batches of a producer; more in flight could not be told from duplicates. */
    private static final int MAX_IDEMPOTENT_IN_FLIGHT = 5;

    /** No broker takes a larger batch. */
    private static final int MAX_BATCH_BYTES = 8 << 20;

    /** Longer times, 24 days and more, mean the same: so no sum of times overflows. */
    private static final long FOREVER_MS = Integer.MAX_VALUE;

    /** First and longest pause before trying again. */
    record Pauses(long firstMs, long maxMs) {}

    static ProducerSettings of(OptionValues values, Logger log) {
        checkNames(values);
        Acks acks = Acks.ofOption(values.text(ProducerOptions.ACKS));
        int maxRequestBytes = atMost(values, ProducerOptions.MAX_REQUEST_SIZE, MAX_BATCH_BYTES, log);
        return new ProducerSettings(
                Endpoint.checkAll(ProducerOptions.BOOTSTRAP_SERVERS, values.texts(ProducerOptions.BOOTSTRAP_SERVERS)),
                values.text(ProducerOptions.CLIENT_ID),
                acks,
                values.longValue(ProducerOptions.BUFFER_MEMORY),
                timeMs(values, ProducerOptions.MAX_BLOCK_MS),
                CompressionType.valueOf(
                        values.text(ProducerOptions.COMPRESSION_TYPE).toUpperCase(Locale.ROOT)),
                levels(values),
                idempotence(values, acks),
                values.intValue(ProducerOptions.MAX_IN_FLIGHT),
                values.intValue(ProducerOptions.RETRIES),
                retryPauses(values, log),
                reconnectPauses(values, log),
                deliveryTimeout(values, log),
                Math.max(1, values.longValue(ProducerOptions.REQUEST_TIMEOUT_MS)),
                Math.max(1, atMost(values, ProducerOptions.BATCH_SIZE, maxRequestBytes, log)),
                timeMs(values, ProducerOptions.LINGER_MS),
                maxRequestBytes,
                values.flag(ProducerOptions.PARTITIONER_IGNORE_KEYS),
                values.flag(ProducerOptions.PARTITIONER_ADAPTIVE),
                timeMs(values, ProducerOptions.PARTITIONER_AVAILABILITY_TIMEOUT_MS),
                timeMs(values, ProducerOptions.METADATA_MAX_AGE_MS),
                timeMs(values, ProducerOptions.METADATA_MAX_IDLE_MS),
                values.text(ProducerOptions.METADATA_RECOVERY_STRATEGY).equals(ProducerOptions.REBOOTSTRAP));
    }

    private static long timeMs(OptionValues values, String name) {
        return Math.min(FOREVER_MS, values.longValue(name));
    }

    private static int atMost(OptionValues values, String name, int limit, Logger log) {
        int given = values.intValue(name);
        if (given > limit && values.isSet(name)) {
            log.warn("{} = {} is more than can be sent at once and counts as {}", name, given, limit);
        }
        return Math.min(limit, given);
    }

    private static void checkNames(OptionValues values) {
        if (values.isSet(ProducerOptions.TRANSACTIONAL_ID)) {
            throw new ConfigException("option " + ProducerOptions.TRANSACTIONAL_ID + " = "
                    + values.text(ProducerOptions.TRANSACTIONAL_ID)
                    + ": this client has no transactions; leave it out to write without them");
        }
        String lookup = values.text(ProducerOptions.CLIENT_DNS_LOOKUP);
        if (lookup.equals(ProducerOptions.CANONICAL_BOOTSTRAP)) {
            throw new ConfigException("option " + ProducerOptions.CLIENT_DNS_LOOKUP + " = " + lookup
                    + ": canonical names are needed for Kerberos only, which is not spoken here; leave it out");
        }
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

    /** Never switched off by another option: who gives up exactly-once has to say so. */
    private static boolean idempotence(OptionValues values, Acks acks) {
        if (!values.flag(ProducerOptions.ENABLE_IDEMPOTENCE)) {
            return false;
        }
        int inFlight = values.intValue(ProducerOptions.MAX_IN_FLIGHT);
        if (inFlight > MAX_IDEMPOTENT_IN_FLIGHT) {
            throw contradiction(ProducerOptions.MAX_IN_FLIGHT, inFlight, "must be at most " + MAX_IDEMPOTENT_IN_FLIGHT);
        } else if (acks != Acks.QUORUM) {
            throw contradiction(ProducerOptions.ACKS, values.text(ProducerOptions.ACKS), "must be all");
        } else if (values.intValue(ProducerOptions.RETRIES) == 0) {
            throw contradiction(ProducerOptions.RETRIES, 0, "must be more than 0");
        }
        return true;
    }

    private static ConfigException contradiction(String option, Object value, String rule) {
        return new ConfigException("option " + option + " = " + value + ": " + rule + " with "
                + ProducerOptions.ENABLE_IDEMPOTENCE + " = true, which is the default; set "
                + ProducerOptions.ENABLE_IDEMPOTENCE + " = false if retries may write records twice and out of order");
    }

    private static long deliveryTimeout(OptionValues values, Logger log) {
        long givenMs = values.longValue(ProducerOptions.DELIVERY_TIMEOUT_MS);
        long leastMs = timeMs(values, ProducerOptions.LINGER_MS) + values.longValue(ProducerOptions.REQUEST_TIMEOUT_MS);
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

    private static Pauses retryPauses(OptionValues values, Logger log) {
        long firstMs = timeMs(values, ProducerOptions.RETRY_BACKOFF_MS);
        long maxMs = timeMs(values, ProducerOptions.RETRY_BACKOFF_MAX_MS);
        if (firstMs > maxMs) {
            log.warn(
                    "{} is larger than {}: every pause is {} ms",
                    ProducerOptions.RETRY_BACKOFF_MS,
                    ProducerOptions.RETRY_BACKOFF_MAX_MS,
                    maxMs);
        }
        return new Pauses(firstMs, maxMs);
    }

    private static Pauses reconnectPauses(OptionValues values, Logger log) {
        long firstMs = timeMs(values, ProducerOptions.RECONNECT_BACKOFF_MS);
        long maxMs = timeMs(values, ProducerOptions.RECONNECT_BACKOFF_MAX_MS);
        boolean alone = values.isSet(ProducerOptions.RECONNECT_BACKOFF_MS)
                && !values.isSet(ProducerOptions.RECONNECT_BACKOFF_MAX_MS);
        if (alone) {
            log.warn(
                    "{} is given without {}: every pause is {} ms",
                    ProducerOptions.RECONNECT_BACKOFF_MS,
                    ProducerOptions.RECONNECT_BACKOFF_MAX_MS,
                    firstMs);
        }
        return new Pauses(firstMs, alone ? firstMs : maxMs);
    }
}
