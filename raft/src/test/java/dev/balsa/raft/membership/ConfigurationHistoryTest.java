package dev.balsa.raft.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.raft.InvariantViolation;
import dev.balsa.raft.ReplicaId;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConfigurationHistoryTest {
    private static Configuration voters(int... brokers) {
        return Configuration.ofVoters(Arrays.stream(brokers)
                .mapToObj(broker -> new ReplicaId(broker, new UUID(1, broker)))
                .toList());
    }

    @Test
    void theNewestAppendedIsInForceUntilItIsCut() {
        ConfigurationHistory history = new ConfigurationHistory(voters(1), 0);
        assertEquals(voters(1), history.current());
        assertEquals(0, history.currentIndex());
        history.append(5, voters(1, 2));
        history.append(9, voters(1, 2, 3));
        assertEquals(voters(1, 2, 3), history.current());
        assertEquals(9, history.currentIndex());
        history.truncateFrom(10);
        assertEquals(voters(1, 2, 3), history.current());
        history.truncateFrom(9);
        assertEquals(voters(1, 2), history.current());
        history.truncateFrom(1);
        assertEquals(voters(1), history.current());
    }

    @Test
    void whatIsBeforeTheLogIsNotCut() {
        ConfigurationHistory history = new ConfigurationHistory(voters(1), 0);
        history.append(5, voters(1, 2));
        history.append(9, voters(1, 2, 3));
        history.startAfter(7, voters(1, 2), 5);
        assertEquals(9, history.currentIndex());
        history.truncateFrom(8);
        assertEquals(voters(1, 2), history.current());
        assertEquals(5, history.currentIndex());
        history.startAfter(20, voters(4), 18);
        assertEquals(voters(4), history.current());
        assertEquals(18, history.currentIndex());
    }

    @Test
    void indexesGoUp() {
        ConfigurationHistory history = new ConfigurationHistory(Configuration.EMPTY, 0);
        history.append(5, voters(1));
        assertThrows(InvariantViolation.class, () -> history.append(5, voters(2)));
        assertEquals(List.of(), Configuration.EMPTY.voters());
    }
}
