package dev.balsa.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicOptionTest {
    @ParameterizedTest
    @CsvSource({
        "retention.ms, -1, -1",
        "retention.ms, 0, 0",
        "retention.ms, 9223372036854775807, 9223372036854775807",
        "retention.bytes, -1, -1",
        "retention.bytes, 3KiB, 3072",
        "retention.bytes, 8589934591GiB, 9223372035781033984",
        "segment.bytes, 1048576, 1048576",
        "segment.bytes, 1 MiB, 1048576",
        "segment.bytes, 2147483647, 2147483647",
        "segment.ms, 1, 1"
    })
    void valuesInRangeAreTaken(String key, String text, long value) {
        assertEquals(value, TopicOption.of(key).orElseThrow().parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms, -2",
        "retention.ms, ''",
        "retention.ms, 1MiB",
        "retention.ms, 9223372036854775808",
        "retention.bytes, -1KiB",
        "retention.bytes, 8589934592GiB",
        "retention.bytes, KiB",
        "segment.bytes, 1048575",
        "segment.bytes, 2GiB",
        "segment.ms, 0"
    })
    void valuesOutOfRangeAreRefusedWithWhatIsAllowed(String key, String text) {
        TopicOption option = TopicOption.of(key).orElseThrow();
        String message = assertThrows(IllegalArgumentException.class, () -> option.parse(text))
                .getMessage();
        assertTrue(message.endsWith("allowed: " + option.range()), message);
    }

    @Test
    void whatIsNotSetIsAtItsDefault() {
        TopicDefaults defaults = new TopicDefaults(5 << 20);
        Map<String, String> configs = Map.of("retention.ms", "9");
        assertEquals(9, defaults.valueOf(TopicOption.RETENTION_MS, configs));
        assertEquals(5 << 20, defaults.valueOf(TopicOption.SEGMENT_BYTES, configs));
        assertEquals(
                Map.of("retention.bytes", "-1", "segment.bytes", "5242880", "segment.ms", "604800000"),
                defaults.besides(configs));
    }
}
