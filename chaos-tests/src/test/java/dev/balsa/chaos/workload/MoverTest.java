package dev.balsa.chaos.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MoverTest {
    @Test
    void aBrokerWithoutAReplicaTakesThePlaceOfOneThatHasOne() {
        assertEquals(List.of(4, 1, 2), Mover.next(List.of(1, 2, 3), List.of(1, 2, 3, 4, 5)));
    }

    @Test
    void withoutSuchABrokerOnlyThePreferredLeaderChanges() {
        assertEquals(List.of(3, 1, 2), Mover.next(List.of(1, 2, 3), List.of(1, 2, 3)));
        assertEquals(List.of(1), Mover.next(List.of(1), List.of(1)));
    }

    @Test
    void replicasOnDeadBrokersStay() {
        assertEquals(List.of(3, 1, 2), Mover.next(List.of(1, 2, 3), List.of(1)));
    }
}
