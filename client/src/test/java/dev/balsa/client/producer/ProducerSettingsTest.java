package dev.balsa.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.config.ConfigException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The rules between options. */
class ProducerSettingsTest {
    private static ProducerSettings settings(Object... keysAndValues) {
        Map<String, Object> options = new HashMap<>(Map.of(ProducerOptions.BOOTSTRAP_SERVERS, "localhost:9092"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            options.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return ProducerSettings.of(
                ProducerOptions.TABLE.read(options), LoggerFactory.getLogger(ProducerSettingsTest.class));
    }

    @Test
    void idempotenceIsNeverSwitchedOffByAnotherOption() {
        assertTrue(settings().idempotent());
        assertFalse(settings("enable.idempotence", false).idempotent());
        for (Object[] conflict : new Object[][] {{"acks", "1"}, {"acks", "0"}, {"retries", 0}}) {
            ConfigException refused = assertThrows(ConfigException.class, () -> settings(conflict));
            assertTrue(String.valueOf(refused.getMessage()).contains("enable.idempotence = false"));
            assertFalse(settings("enable.idempotence", false, conflict[0], conflict[1])
                    .idempotent());
        }
        assertThrows(ConfigException.class, () -> settings("enable.idempotence", true, "acks", "1"));
        assertThrows(ConfigException.class, () -> settings("enable.idempotence", true, "retries", 0));
        assertThrows(ConfigException.class, () -> settings("max.in.flight.requests.per.connection", 6));
        assertEquals(
                6,
                settings("max.in.flight.requests.per.connection", 6, "enable.idempotence", false)
                        .maxInFlight());
    }

    @Test
    void deliveryMustOutlastLingerAndRequest() {
        assertThrows(ConfigException.class, () -> settings("delivery.timeout.ms", 100));
        assertThrows(
                ConfigException.class,
                () -> settings("delivery.timeout.ms", 1_000, "linger.ms", 501, "request.timeout.ms", 500));
        assertEquals(200_000, settings("request.timeout.ms", 200_000).deliveryTimeoutMs());
        assertEquals(
                1_000,
                settings("delivery.timeout.ms", 1_000, "request.timeout.ms", 1_000)
                        .deliveryTimeoutMs());
    }

    @Test
    void acksAreSpeltAsUsual() {
        assertEquals(Acks.QUORUM, settings("acks", "-1").acks());
        assertEquals(Acks.QUORUM, settings("acks", "all").acks());
        assertEquals(
                Acks.LEADER, settings("acks", 1, "enable.idempotence", false).acks());
        assertEquals(Acks.NONE, settings("acks", 0, "enable.idempotence", false).acks());
    }

    @Test
    void addressesAreChecked() {
        for (String bad :
                new String[] {"localhost", "localhost:", ":9092", "localhost:0", "localhost:70000", "a:b:1"}) {
            assertThrows(ConfigException.class, () -> settings("bootstrap.servers", bad), bad);
        }
        assertEquals(
                2,
                settings("bootstrap.servers", "[::1]:9092,host-1.example:1")
                        .bootstrap()
                        .size());
    }

    @Test
    void aBatchSizeOfZeroMeansNoBatching() {
        assertEquals(1, settings("batch.size", 0).batchBytes());
        assertThrows(ConfigException.class, () -> settings("compression.gzip.level", 0));
    }
}
