package dev.balsa.chaos.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the packet filter is told. */
class PacketRulesTest {
    private final PacketRules rules = new PacketRules("lab7", "10.213.7.");

    @Test
    void eachFaultTakesBackOnlyItsOwn() {
        int first = rules.add(List.of(new PacketRules.Drop(1, 2, 100), new PacketRules.Drop(2, 1, 100)));
        int second = rules.add(List.of(new PacketRules.Drop(1, 2, 100)));
        rules.remove(first);
        assertEquals(List.of("ip saddr 10.213.7.1 ip daddr 10.213.7.2 drop"), drops());
        rules.remove(second);
        assertEquals(List.of(), drops());
    }

    @Test
    void aShareOfThePacketsIsDropped() {
        rules.add(List.of(new PacketRules.Drop(254, 3, 25)));
        assertEquals(List.of("ip saddr 10.213.7.254 ip daddr 10.213.7.3 numgen random mod 100 < 25 drop"), drops());
    }

    @Test
    void everyWayThroughTheBridgeIsFiltered() {
        assertEquals(
                3,
                rules.script()
                        .lines()
                        .filter(line -> line.strip().equals("jump drops"))
                        .count());
    }

    @Test
    void aShareIsBetweenOneAndAHundred() {
        assertThrows(IllegalArgumentException.class, () -> new PacketRules.Drop(1, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> new PacketRules.Drop(1, 2, 101));
    }

    private List<String> drops() {
        return rules.script()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("ip saddr"))
                .toList();
    }
}
