package dev.balsa.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.admin.BrokerDescription;
import dev.balsa.client.admin.ClusterDescription;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthCommandTest {
    @Test
    void nothingIsSaidOfGoodDisks() {
        assertEquals(
                List.of(), HealthCommand.troubles(cluster(broker("OPEN", 0), broker("", 0), broker("CONGESTED", 0))));
    }

    /** All brokers live and lead then, and no record gets in. */
    @Test
    void fullFailedAndDamagedDisksAreTroubles() {
        List<String> troubles =
                HealthCommand.troubles(cluster(broker("READ_ONLY", 0), broker("FAILED", 0), broker("OPEN", 3)));
        assertEquals(3, troubles.size(), troubles::toString);
        assertTrue(troubles.get(0).contains("is full"), troubles.get(0));
        assertTrue(troubles.get(1).contains("has failed"), troubles.get(1));
        assertTrue(troubles.get(2).startsWith("3 damaged ranges"), troubles.get(2));
    }

    private static BrokerDescription broker(String disk, int damagedRanges) {
        return new BrokerDescription(1, "a:1", "a:2", "x", true, true, 1, 2, 3, disk, damagedRanges, 0);
    }

    private static ClusterDescription cluster(BrokerDescription... brokers) {
        return new ClusterDescription("c", 1, 1, List.of(brokers), 1, 1, List.of(), List.of());
    }
}
