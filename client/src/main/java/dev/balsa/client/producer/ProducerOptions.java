package dev.balsa.client.producer;

import static dev.balsa.client.config.Option.choice;
import static dev.balsa.client.config.Option.count;
import static dev.balsa.client.config.Option.flag;
import static dev.balsa.client.config.Option.instance;
import static dev.balsa.client.config.Option.label;
import static dev.balsa.client.config.Option.requiredTexts;
import static dev.balsa.client.config.Option.text;
import static dev.balsa.client.config.Option.whole;

import dev.balsa.client.config.Option;
import dev.balsa.client.config.OptionTable;
import dev.balsa.client.serialization.Serializer;
import java.util.List;
import java.util.stream.Stream;

/** The options of {@link BalsaProducer}: names and meaning are Kafka's, so that its configuration files can be used. */
public final class ProducerOptions {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String CLIENT_ID = "client.id";
    public static final String CLIENT_DNS_LOOKUP = "client.dns.lookup";
    public static final String ACKS = "acks";
    public static final String BUFFER_MEMORY = "buffer.memory";
    public static final String MAX_BLOCK_MS = "max.block.ms";
    public static final String COMPRESSION_TYPE = "compression.type";
    public static final String COMPRESSION_GZIP_LEVEL = "compression.gzip.level";
    public static final String COMPRESSION_LZ4_LEVEL = "compression.lz4.level";
    public static final String COMPRESSION_ZSTD_LEVEL = "compression.zstd.level";
    public static final String ENABLE_IDEMPOTENCE = "enable.idempotence";
    public static final String MAX_IN_FLIGHT = "max.in.flight.requests.per.connection";
    public static final String RETRIES = "retries";
    public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
    public static final String DELIVERY_TIMEOUT_MS = "delivery.timeout.ms";
    public static final String REQUEST_TIMEOUT_MS = "request.timeout.ms";
    public static final String BATCH_SIZE = "batch.size";
    public static final String LINGER_MS = "linger.ms";
    public static final String MAX_REQUEST_SIZE = "max.request.size";
    public static final String KEY_SERIALIZER = "key.serializer";
    public static final String VALUE_SERIALIZER = "value.serializer";
    public static final String PARTITIONER_CLASS = "partitioner.class";
    public static final String PARTITIONER_IGNORE_KEYS = "partitioner.ignore.keys";
    public static final String PARTITIONER_ADAPTIVE = "partitioner.adaptive.partitioning.enable";
    public static final String PARTITIONER_AVAILABILITY_TIMEOUT_MS = "partitioner.availability.timeout.ms";
    public static final String METADATA_MAX_AGE_MS = "metadata.max.age.ms";
    public static final String METADATA_MAX_IDLE_MS = "metadata.max.idle.ms";
    public static final String METADATA_RECOVERY_STRATEGY = "metadata.recovery.strategy";
    public static final String RECONNECT_BACKOFF_MS = "reconnect.backoff.ms";
    public static final String RECONNECT_BACKOFF_MAX_MS = "reconnect.backoff.max.ms";
    public static final String TRANSACTIONAL_ID = "transactional.id";

    static final String CANONICAL_BOOTSTRAP = "resolve_canonical_bootstrap_servers_only";
    static final String REBOOTSTRAP = "rebootstrap";
    private static final String USE_ALL_DNS_IPS = "use_all_dns_ips";

    public static final OptionTable TABLE = new OptionTable(
            Stream.of(whereToAndWhen(), batching(), failures(), records())
                    .flatMap(List::stream)
                    .toList(),
            KafkaOnlyOptions.LIST);

    private ProducerOptions() {}

    private static List<Option> whereToAndWhen() {
        return List.of(
                requiredTexts(BOOTSTRAP_SERVERS, "host:port of brokers to ask first, separated by commas"),
                choice(
                        CLIENT_DNS_LOOKUP,
                        USE_ALL_DNS_IPS,
                        List.of(USE_ALL_DNS_IPS, CANONICAL_BOOTSTRAP),
                        "all addresses of a name are tried in turn; canonical names are for Kerberos, which is not spoken"),
                label(CLIENT_ID, "name of this client in logs and metrics; empty: producer-N"),
                choice(
                        ACKS,
                        "all",
                        List.of("all", "-1", "0", "1"),
                        "when a record counts as written: 0 taken, 1 on the leader's disk, all on the disks of a majority"),
                whole(METADATA_MAX_AGE_MS, 300_000, 0, Long.MAX_VALUE, "metadata older than this is asked for anew"),
                whole(
                        METADATA_MAX_IDLE_MS,
                        300_000,
                        5_000,
                        Long.MAX_VALUE,
                        "a topic nothing was sent to for so long is forgotten until the next record for it"),
                choice(
                        METADATA_RECOVERY_STRATEGY,
                        REBOOTSTRAP,
                        List.of(REBOOTSTRAP, "none"),
                        "whether bootstrap.servers are asked again when the brokers they named do not answer"));
    }

    private static List<Option> batching() {
        return List.of(
                whole(
                        BUFFER_MEMORY,
                        32L << 20,
                        0,
                        Long.MAX_VALUE,
                        "bytes of records not yet written that send() may gather"),
                whole(
                        MAX_BLOCK_MS,
                        60_000,
                        0,
                        Long.MAX_VALUE,
                        "longest wait of send() for metadata and for room in the buffer"),
                count(BATCH_SIZE, 64 << 10, 0, "largest batch of one partition in bytes; 0: a batch for each record"),
                whole(
                        LINGER_MS,
                        0,
                        0,
                        Long.MAX_VALUE,
                        "wait for more records before a batch that is not full is sent; with 0 records gather while the"
                                + " batch before them is under way"),
                count(MAX_REQUEST_SIZE, 1 << 20, 0, "largest request, and so largest record, in bytes before packing"),
                choice(
                        COMPRESSION_TYPE,
                        "none",
                        List.of("none", "gzip", "snappy", "lz4", "zstd"),
                        "how batches are packed"),
                whole(COMPRESSION_GZIP_LEVEL, -1, -1, 9, "effort of gzip, 1 to 9; -1 is the library's choice"),
                whole(COMPRESSION_LZ4_LEVEL, 9, 1, 17, "effort of lz4; 9 is the fast one"),
                whole(COMPRESSION_ZSTD_LEVEL, 3, -131_072, 22, "effort of zstd"));
    }

    private static List<Option> failures() {
        return List.of(
                flag(
                        ENABLE_IDEMPOTENCE,
                        true,
                        "brokers drop the duplicates that retries make, and order is kept; needs acks = all, retries > 0"
                                + " and at most 5 in flight, and is never switched off by itself"),
                count(
                        MAX_IN_FLIGHT,
                        5,
                        1,
                        "unanswered requests of one broker, and unanswered batches of one partition; a partition that cannot"
                                + " be written holds up the others of its broker for a moment only"),
                count(
                        RETRIES,
                        Integer.MAX_VALUE,
                        0,
                        "tries after the first one; the time is bounded by delivery.timeout.ms"),
                whole(RETRY_BACKOFF_MS, 100, 0, Long.MAX_VALUE, "first pause before a retry; doubles, 20 % by chance"),
                whole(RETRY_BACKOFF_MAX_MS, 1_000, 0, Long.MAX_VALUE, "longest pause before a retry"),
                whole(
                        RECONNECT_BACKOFF_MS,
                        50,
                        0,
                        Long.MAX_VALUE,
                        "first pause before connecting to a broker again; doubles, 20 % by chance"),
                whole(
                        RECONNECT_BACKOFF_MAX_MS,
                        1_000,
                        0,
                        Long.MAX_VALUE,
                        "longest pause before connecting again; if only the first one is given, that is every pause"),
                count(DELIVERY_TIMEOUT_MS, 120_000, 0, "time from send() to success or failure, all retries included"),
                count(REQUEST_TIMEOUT_MS, 30_000, 0, "wait for a broker's answer before the request counts as failed"),
                text(TRANSACTIONAL_ID, "name of a transactional producer, which this client cannot be"));
    }

    private static List<Option> records() {
        return List.of(
                instance(KEY_SERIALIZER, Serializer.class, "turns keys into bytes"),
                instance(VALUE_SERIALIZER, Serializer.class, "turns values into bytes"),
                instance(
                        PARTITIONER_CLASS,
                        Partitioner.class,
                        "chooses partitions; without one: hash of the key, or sticky"),
                flag(PARTITIONER_IGNORE_KEYS, false, "treat records with a key like those without"),
                flag(
                        PARTITIONER_ADAPTIVE,
                        true,
                        "records without a key go the more often to a partition the less waits for it"),
                whole(
                        PARTITIONER_AVAILABILITY_TIMEOUT_MS,
                        0,
                        0,
                        Long.MAX_VALUE,
                        "records without a key avoid a partition whose records wait longer than this to be sent; 0: never"));
    }
}
