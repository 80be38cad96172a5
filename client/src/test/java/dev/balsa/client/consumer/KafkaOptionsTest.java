package dev.balsa.client.consumer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.config.ConfigException;
import dev.balsa.client.config.Option;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.group.MemberOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Names, defaults and limits of every option, held against those of Kafka's own client. */
class KafkaOptionsTest {
    /**
     * One option.
     *
     * @param otherDefault ours where it differs from Kafka's on purpose, else empty
     * @param good values both take
     * @param bad values both refuse
     * @param stricter values that Kafka takes, or refuses later than where it reads its configuration, and we refuse
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
    private static final String KAFKA = "org.apache.kafka.clients.consumer.";
    private static final String KAFKA_STRING = "org.apache.kafka.common.serialization.StringDeserializer";

    static Stream<Row> rows() {
        return Stream.concat(groups(), reading());
    }

    private static Stream<Row> groups() {
        return Stream.of(
                row("bootstrap.servers", List.of("localhost:1", "localhost:1,127.0.0.1:65535"), List.of()),
                new Row(
                        "client.dns.lookup",
                        "",
                        List.of("use_all_dns_ips"),
                        List.of("default", ""),
                        List.of("resolve_canonical_bootstrap_servers_only")),
                row("client.id", List.of("", "me"), List.of()),
                new Row("group.id", "", List.of("readers", "a b"), List.of(), List.of("", " ")),
                new Row(
                        "group.instance.id",
                        "",
                        List.of("one", "a.b_c-D9", "x".repeat(249)),
                        List.of(""),
                        List.of("a b", ".", "..", "x".repeat(250), "a/b")),
                new Row("group.protocol", "consumer", List.of("classic", "CLASSIC"), List.of("other", ""), List.of()),
                // Kafka takes it with its newer protocol only.
                new Row("group.remote.assignor", "", List.of(), List.of("uniform"), List.of()),
                new Row(
                        "partition.assignment.strategy",
                        "range",
                        List.of(
                                KAFKA + "RangeAssignor",
                                KAFKA + "RoundRobinAssignor",
                                KAFKA + "StickyAssignor",
                                KAFKA + "CooperativeStickyAssignor",
                                List.of(KAFKA + "StickyAssignor", KAFKA + "RangeAssignor")),
                        List.of(),
                        List.of("no.such.Class", "range,mine", "")),
                new Row(
                        "session.timeout.ms",
                        "",
                        List.of(3_001, INT_MAX),
                        List.of(1L + INT_MAX, "x"),
                        List.of(0, 3_000)),
                new Row("heartbeat.interval.ms", "", List.of(1, 44_999), List.of(1L + INT_MAX), List.of(0, 45_000)),
                row("max.poll.interval.ms", List.of(1, INT_MAX), List.of(0, -1)),
                row("max.poll.records", List.of(1, INT_MAX), List.of(0, -1)));
    }

    private static Stream<Row> reading() {
        return Stream.of(
                row("enable.auto.commit", List.of("false", false), List.of("yes", "", 1)),
                row("auto.commit.interval.ms", List.of(0, INT_MAX), List.of(-1)),
                row(
                        "auto.offset.reset",
                        List.of("earliest", "latest", "none", "by_duration:PT0S", "by_duration:P1DT2H3.5S"),
                        List.of("first", "", "by_duration:", "by_duration:-PT1H", "by_duration:soon")),
                row("isolation.level", List.of("read_committed", "read_uncommitted"), List.of("serializable", "")),
                row("fetch.min.bytes", List.of(0, INT_MAX), List.of(-1, "1.5")),
                new Row("fetch.max.wait.ms", "", List.of(0, 29_999), List.of(-1), List.of(30_000)),
                row("fetch.max.bytes", List.of(0, INT_MAX), List.of(-1)),
                row("max.partition.fetch.bytes", List.of(0, INT_MAX), List.of(-1)),
                row("check.crcs", List.of(true, "FALSE"), List.of("maybe")),
                row("key.deserializer", List.of(KAFKA_STRING), List.of("no.such.Class", 7)),
                row("value.deserializer", List.of(KAFKA_STRING), List.of("no.such.Class", 7)),
                new Row("request.timeout.ms", "", List.of(501, INT_MAX), List.of(-1), List.of(0, 500)),
                row("default.api.timeout.ms", List.of(0, INT_MAX), List.of(-1)),
                row("retry.backoff.ms", List.of(0, LONG_MAX), List.of(-1)),
                row("retry.backoff.max.ms", List.of(0, LONG_MAX), List.of(-1)),
                row("metadata.max.age.ms", List.of(0, LONG_MAX), List.of(-1)),
                row("metadata.recovery.strategy", List.of("rebootstrap", "none", "NONE"), List.of("both", "")));
    }

    private static Map<String, Object> given(String name, Object value) {
        Map<String, Object> given = new HashMap<>();
        given.put("bootstrap.servers", "localhost:9092");
        given.put("key.deserializer", KAFKA_STRING);
        given.put("value.deserializer", KAFKA_STRING);
        given.put(name, value);
        return given;
    }

    private static ConsumerSettings ours(Map<String, Object> given) {
        return ConsumerSettings.of(
                ConsumerOptions.TABLE.read(given), "consumer-1", LoggerFactory.getLogger(KafkaOptionsTest.class));
    }

    private static MemberOptions member(String... namesAndValues) {
        Map<String, Object> given = given("group.id", "readers");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            given.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        MemberOptions member = ours(given).member();
        assertNotNull(member);
        return member;
    }

    /** The whole of Kafka's checks of a configuration, without its connections. */
    private static final class Theirs extends ConsumerConfig {
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
            if (!row.name().equals("group.remote.assignor")) {
                refused(row.name(), bad);
            }
        }
        for (Object stricter : row.stricter()) {
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
        Option ours = ConsumerOptions.TABLE.options().stream()
                .filter(option -> option.name().equals(row.name()))
                .findAny()
                .orElseThrow();
        ConfigDef.ConfigKey theirs = ConsumerConfig.configDef().configKeys().get(row.name());
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
                ConsumerOptions.TABLE.options().stream().map(Option::name).toList());
        assertEquals(options, rows);
    }

    /** No name of Kafka's is met with "unknown"; either it works here, or it is said what holds instead. */
    @Test
    void everyNameOfKafkasIsKnown() {
        for (String name : ConsumerConfig.configNames()) {
            OptionValues values;
            try {
                values = ConsumerOptions.TABLE.read(given(name, "1"));
            } catch (ConfigException e) {
                continue;
            }
            assertTrue(values.warnings().stream().noneMatch(w -> w.contains("unknown")), values.warnings()::toString);
        }
        OptionValues misspelt = ConsumerOptions.TABLE.read(given("max.poll.recrods", 1));
        assertTrue(
                misspelt.warnings().get(0).contains("did you mean max.poll.records?"), misspelt.warnings()::toString);
    }

    @Test
    void aFileForKafkasConsumerWorksAsItIs() {
        Properties file = new Properties();
        Map.of(
                        "bootstrap.servers", "localhost:9092",
                        "group.id", "readers",
                        "key.deserializer", "org.apache.kafka.common.serialization.LongDeserializer",
                        "value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer",
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "partition.assignment.strategy", KAFKA + "CooperativeStickyAssignor",
                        "security.protocol", "PLAINTEXT",
                        "client.rack", "a")
                .forEach(file::setProperty);
        OptionValues values = ConsumerOptions.TABLE.read(file);
        assertEquals(1, values.warnings().size(), values.warnings().toString());
        assertTrue(values.warnings().get(0).contains("client.rack"));
        ConsumerSettings settings =
                ConsumerSettings.of(values, "consumer-1", LoggerFactory.getLogger(KafkaOptionsTest.class));
        MemberOptions member = settings.member();
        assertEquals("sticky", member == null ? "" : member.assignor());
        assertEquals("consumer-1", settings.clientId());
    }

    @Test
    void whatWouldChangeRecordsOrTheirSecrecyIsRefused() {
        for (Map.Entry<String, String> option : Map.of(
                        "security.protocol", "SSL",
                        "interceptor.classes", "org.example.Masking",
                        "config.providers", "file",
                        "key.deserializer.encoding", "UTF-16",
                        "exclude.internal.topics", "false")
                .entrySet()) {
            refused(option.getKey(), option.getValue());
        }
    }

    @Test
    void automaticCommitsNeedAGroup() {
        assertEquals(false, ours(given("check.crcs", true)).autoCommit());
        assertEquals(true, ours(given("group.id", "readers")).autoCommit());
        refused("enable.auto.commit", true);
    }

    @Test
    void strategiesNameAssignorsOfTheCoordinator() {
        assertEquals("", member().assignor(), "without an opinion the group decides");
        assertEquals(
                "roundrobin",
                member("partition.assignment.strategy", "roundrobin, sticky").assignor());
        assertEquals(
                "uniform", member("partition.assignment.strategy", "Uniform").assignor());
        assertEquals("uniform", member("group.remote.assignor", "uniform").assignor());
        Map<String, Object> both = given("group.remote.assignor", "uniform");
        both.put("partition.assignment.strategy", "range");
        assertThrows(ConfigException.class, () -> ours(both));
    }
}
