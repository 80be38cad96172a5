package dev.balsa.client.producer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.config.ConfigException;
import dev.balsa.client.config.Option;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.net.Endpoint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names, defaults and limits of every option, held against those of Kafka's own client. */
class KafkaOptionsTest {
    /**
     * One option.
     *
     * @param otherDefault ours where it differs from Kafka's on purpose, else empty
     * @param good values both take
     * @param bad values both refuse
     * @param stricter values that Kafka takes and we refuse
     */
    private record Row(String name, String otherDefault, List<?> good, List<?> bad, List<?> stricter) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, List<?> good, List<?> bad) {
        return new Row(name, "", good, bad, List.of());
    }

    private static final long LONG_MAX = Long.MAX_VALUE;
    private static final int INT_MAX = Integer.MAX_VALUE;

    static Stream<Row> rows() {
        return Stream.of(
                row("bootstrap.servers", List.of("localhost:1", "localhost:1,127.0.0.1:65535"), List.of()),
                new Row(
                        "client.dns.lookup",
                        "",
                        List.of("use_all_dns_ips"),
                        List.of("default", ""),
                        List.of("resolve_canonical_bootstrap_servers_only")),
                row("client.id", List.of("", "me"), List.of()),
                new Row("acks", "", List.of("all", "-1"), List.of("2", "", "quorum"), List.of("0", "1")),
                row("buffer.memory", List.of(0, LONG_MAX, "1000"), List.of(-1, "x", "1.5")),
                row("max.block.ms", List.of(0, LONG_MAX), List.of(-1, "soon")),
                row("compression.type", List.of("none", "gzip", "snappy", "lz4", "zstd"), List.of("brotli", "")),
                row("compression.gzip.level", List.of(-1, 1, 9), List.of(0, 10, -2)),
                row("compression.lz4.level", List.of(1, 17), List.of(0, 18)),
                row("compression.zstd.level", List.of(-131_072, 22), List.of(-131_073, 23)),
                row("enable.idempotence", List.of(true, "false", "TRUE"), List.of("yes", "", 1)),
                row("max.in.flight.requests.per.connection", List.of(1, 5), List.of(0, 6)),
                new Row("retries", "", List.of(1, INT_MAX), List.of(-1, 1L + INT_MAX), List.of(0)),
                row("retry.backoff.ms", List.of(0, LONG_MAX), List.of(-1)),
                row("retry.backoff.max.ms", List.of(0, LONG_MAX), List.of(-1)),
                row("reconnect.backoff.ms", List.of(0, LONG_MAX), List.of(-1)),
                row("reconnect.backoff.max.ms", List.of(0, LONG_MAX), List.of(-1)),
                // Kafka refuses the last two as well, though not where it reads its configuration.
                new Row(
                        "delivery.timeout.ms",
                        "",
                        List.of(60_000, INT_MAX),
                        List.of(-1, 1L + INT_MAX),
                        List.of(0, 29_999)),
                row("request.timeout.ms", List.of(0, INT_MAX / 2), List.of(-1)),
                new Row("batch.size", "65536", List.of(0, 1, INT_MAX), List.of(-1), List.of()),
                new Row("linger.ms", "0", List.of(0, 1000), List.of(-1), List.of()),
                row("max.request.size", List.of(0, INT_MAX), List.of(-1)),
                row("key.serializer", List.of(KAFKA_STRING), List.of("no.such.Class", 7)),
                row("value.serializer", List.of(KAFKA_STRING), List.of("no.such.Class", 7)),
                row(
                        "partitioner.class",
                        List.of("org.apache.kafka.clients.producer.RoundRobinPartitioner"),
                        List.of("no.such.Class")),
                row("partitioner.ignore.keys", List.of(true, false), List.of("maybe")),
                row("partitioner.adaptive.partitioning.enable", List.of(true, false), List.of("maybe")),
                row("partitioner.availability.timeout.ms", List.of(0, LONG_MAX), List.of(-1)),
                row("metadata.max.age.ms", List.of(0, LONG_MAX), List.of(-1)),
                row("metadata.max.idle.ms", List.of(5_000, LONG_MAX), List.of(4_999)),
                row("metadata.recovery.strategy", List.of("rebootstrap", "none", "NONE"), List.of("both", "")),
                new Row("transactional.id", "", List.of(), List.of(""), List.of("mine")));
    }

    private static final String KAFKA_STRING = "org.apache.kafka.common.serialization.StringSerializer";

    private static Map<String, Object> given(String name, Object value) {
        Map<String, Object> given = new HashMap<>();
        given.put("bootstrap.servers", "localhost:9092");
        given.put("key.serializer", KAFKA_STRING);
        given.put("value.serializer", KAFKA_STRING);
        given.put(name, value);
        return given;
    }

    private static ProducerSettings ours(Map<String, Object> given) {
        return ProducerSettings.of(ProducerOptions.TABLE.read(given), LoggerFactory.getLogger(KafkaOptionsTest.class));
    }

    /** The whole of Kafka's checks of a configuration, without its connections. */
    private static final class Theirs extends ProducerConfig {
        Theirs(Map<String, Object> given) {
            super(new HashMap<>(given));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void limitsAreKafkas(Row row) {
        for (Object good : row.good()) {
            assertDoesNotThrow(() -> new Theirs(given(row.name(), good)), "Kafka refuses " + good);
            assertDoesNotThrow(() -> ours(given(row.name(), good)), "we refuse " + good);
        }
        for (Object bad : row.bad()) {
            assertThrows(
                    org.apache.kafka.common.config.ConfigException.class,
                    () -> new Theirs(given(row.name(), bad)),
                    "Kafka takes " + bad);
            refused(row.name(), bad);
        }
        for (Object stricter : row.stricter()) {
            assertDoesNotThrow(() -> new Theirs(given(row.name(), stricter)), "Kafka refuses " + stricter);
            refused(row.name(), stricter);
        }
    }

    private static void refused(String name, Object value) {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> ours(given(name, value)), "we take " + value);
        assertTrue(String.valueOf(refused.getMessage()).contains(name), refused.getMessage());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void defaultsAreKafkasOrDifferOnPurpose(Row row) {
        Option ours = ProducerOptions.TABLE.options().stream()
                .filter(option -> option.name().equals(row.name()))
                .findAny()
                .orElseThrow();
        ConfigDef.ConfigKey theirs = ProducerConfig.configDef().configKeys().get(row.name());
        assertNotNull(theirs, row.name());
        if (!row.otherDefault().isEmpty()) {
            assertEquals(row.otherDefault(), ours.defaultValue());
        } else if (ours.defaultValue() == null) {
            assertTrue(!theirs.hasDefault() || theirs.defaultValue == null, row.name());
        } else {
            assertEquals(String.valueOf(theirs.defaultValue), ours.defaultValue());
        }
    }

    @Test
    void everyOptionHasARow() {
        Set<String> rows = new TreeSet<>(rows().map(Row::name).toList());
        Set<String> options = new TreeSet<>(
                ProducerOptions.TABLE.options().stream().map(Option::name).toList());
        assertEquals(options, rows);
    }

    /** No name of Kafka's is met with "unknown"; either it works here, or it is said what holds instead. */
    @Test
    void everyNameOfKafkasIsKnown() {
        for (String name : ProducerConfig.configNames()) {
            OptionValues values;
            try {
                values = ProducerOptions.TABLE.read(given(name, "1"));
            } catch (ConfigException e) {
                continue;
            }
            assertTrue(values.warnings().stream().noneMatch(w -> w.contains("unknown")), values.warnings()::toString);
        }
    }

    @Test
    void aFileForKafkasProducerWorksAsItIs() {
        Properties file = new Properties();
        new LinkedHashMap<>(Map.of(
                        "bootstrap.servers", "localhost:9092",
                        "acks", "all",
                        "key.serializer", "org.apache.kafka.common.serialization.LongSerializer",
                        "value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer",
                        "compression.type", "zstd",
                        "linger.ms", "20",
                        "batch.size", "131072",
                        "security.protocol", "PLAINTEXT",
                        "receive.buffer.bytes", "65536"))
                .forEach(file::setProperty);
        file.setProperty("interceptor.classes", "");
        file.setProperty("metric.reporters", "org.example.Reporter");
        OptionValues values = ProducerOptions.TABLE.read(file);
        assertEquals(
                20,
                ProducerSettings.of(values, LoggerFactory.getLogger(KafkaOptionsTest.class))
                        .lingerMs());
        assertEquals(2, values.warnings().size(), values.warnings().toString());
        assertTrue(values.warnings().stream()
                .anyMatch(w -> w.contains("metric.reporters") && w.contains("no effect") && w.contains("metrics()")));
    }

    @Test
    void whatWouldChangeRecordsOrTheirSecrecyIsRefused() {
        for (Map.Entry<String, String> option : Map.of(
                        "security.protocol", "SSL",
                        "interceptor.classes", "org.example.Masking",
                        "config.providers", "file",
                        "key.serializer.encoding", "UTF-16",
                        "transaction.two.phase.commit.enable", "true")
                .entrySet()) {
            refused(option.getKey(), option.getValue());
        }
    }

    @Test
    void oneOfTheFirstAddressesMustBeKnownToTheNameService() {
        Logger log = LoggerFactory.getLogger(KafkaOptionsTest.class);
        List<String> addresses = List.of("gone:1", "here:2");
        assertDoesNotThrow(() -> Endpoint.requireAnyKnown("bootstrap.servers", addresses, "here"::equals, log));
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> Endpoint.requireAnyKnown("bootstrap.servers", addresses, host -> false, log));
        assertTrue(String.valueOf(refused.getMessage()).contains("gone:1"), refused.getMessage());
        assertTrue(Endpoint.isKnown("127.0.0.1"));
    }

    @Test
    void pausesOfReconnectingAreConstantIfOnlyTheFirstIsGiven() {
        assertEquals(
                new ProducerSettings.Pauses(70, 70),
                ours(given("reconnect.backoff.ms", 70)).reconnectPauses());
        Map<String, Object> both = given("reconnect.backoff.ms", 70);
        both.put("reconnect.backoff.max.ms", 700);
        assertEquals(new ProducerSettings.Pauses(70, 700), ours(both).reconnectPauses());
    }
}
