package dev.balsa.client.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.consumer.ConsumerOptions;
import dev.balsa.client.producer.ProducerOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option of every table: its default is legal, values outside its range are refused by name. */
class OptionTableTest {
    private static Map<String, Object> given(String name, Object value) {
        Map<String, Object> given = new HashMap<>();
        given.put("bootstrap.servers", "localhost:9092");
        given.put(name, value);
        return given;
    }

    static Stream<Arguments> options() {
        return Stream.of(ProducerOptions.TABLE, ConsumerOptions.TABLE)
                .flatMap(table -> table.options().stream().map(option -> Arguments.of(table, option)));
    }

    @ParameterizedTest
    @MethodSource("options")
    void badValuesAreRefusedByName(OptionTable table, Option option) {
        for (Object bad : bad(option)) {
            ConfigException refused =
                    assertThrows(ConfigException.class, () -> table.read(given(option.name(), bad)), "value " + bad);
            assertTrue(String.valueOf(refused.getMessage()).contains(option.name()), refused.getMessage());
        }
    }

    private static List<Object> bad(Option option) {
        if (option.type() instanceof Option.Type.Whole range) {
            return range.max() == Long.MAX_VALUE
                    ? List.of(range.min() - 1, "x", "1.5", "")
                    : List.of(range.min() - 1, range.max() + 1, "x", "1.5", "");
        } else if (option.type() instanceof Option.Type.Flag) {
            return List.of("yes", "1", "");
        } else if (option.type() instanceof Option.Type.Choice) {
            return List.of("neither", "");
        } else if (option.type() instanceof Option.Type.Texts) {
            return List.of("", " , ");
        } else if (option.type() instanceof Option.Type.Instance) {
            return List.of("no.such.Class", "java.lang.String", 7);
        }
        return option.type() instanceof Option.Type.Text text && text.nonEmpty() ? List.of(" ") : List.of();
    }

    @ParameterizedTest
    @MethodSource("options")
    void edgesAreAllowed(OptionTable table, Option option) {
        if (option.type() instanceof Option.Type.Whole range) {
            assertDoesNotThrow(() -> table.read(given(option.name(), range.min())));
            assertDoesNotThrow(() -> table.read(given(option.name(), Long.toString(range.max()))));
        }
        assertTrue(option.doc().length() > 10, option.name());
    }

    @Test
    void defaultsAreFilledInAndTold() {
        OptionValues values = ProducerOptions.TABLE.read(given("acks", " ALL "));
        assertEquals("all", values.text("acks"));
        assertTrue(values.isSet("acks"));
        assertEquals(Integer.MAX_VALUE, values.intValue("retries"));
        assertEquals(33_554_432, values.longValue("buffer.memory"));
        assertEquals(false, values.isSet("retries"));
        assertEquals(List.of(), values.warnings());
    }

    @Test
    void missingAndNullAreErrors() {
        assertThrows(ConfigException.class, () -> ProducerOptions.TABLE.read(Map.of()));
        Map<String, Object> withNull = given("acks", "all");
        withNull.put("retries", null);
        assertThrows(ConfigException.class, () -> ProducerOptions.TABLE.read(withNull));
    }

    @Test
    void unknownKeysAreWarnedAboutWithASuggestion() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", "a:1, b:2,,a:1");
        properties.setProperty("linger.msec", "5");
        properties.setProperty("something.else.entirely", "1");
        OptionValues values = ProducerOptions.TABLE.read(properties);
        assertEquals(List.of("a:1", "b:2"), values.texts("bootstrap.servers"));
        assertEquals(3, values.warnings().size());
        assertTrue(values.warnings().stream().anyMatch(w -> w.contains("a:1 twice")));
        assertTrue(values.warnings().stream()
                .anyMatch(w -> w.contains("linger.msec") && w.contains("did you mean linger.ms?")));
        assertTrue(values.warnings().stream()
                .anyMatch(w -> w.contains("something.else.entirely") && !w.contains("did you mean")));
    }

    @Test
    void kafkasClassNamesStandForOurs() {
        OptionValues values = ProducerOptions.TABLE.read(
                given("key.serializer", "org.apache.kafka.common.serialization.StringSerializer"));
        assertEquals(
                "dev.balsa.client.serialization.StringSerializer",
                values.instance("key.serializer", Object.class)
                        .orElseThrow()
                        .getClass()
                        .getName());
    }
}
