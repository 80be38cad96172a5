package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadIndexQueueTest {
    private final ReadIndexQueue queue = new ReadIndexQueue();
    private final Effects out = new Effects();

    private List<Long> ready() {
        List<Long> tokens = out.answers().stream()
                .filter(Effects.Answer.ReadReady.class::isInstance)
                .map(Effects.Answer::token)
                .toList();
        out.clear();
        return tokens;
    }

    @Test
    void aReadPassesWithTheRoundThatBeganAfterIt() {
        queue.add(1);
        assertTrue(queue.wantsRound());
        queue.roundBegins(5, 10);
        queue.answered(4, out);
        assertEquals(List.of(), ready());
        queue.answered(5, out);
        assertEquals(List.of(new Effects.Answer.ReadReady(1, 10)), out.answers());
        out.clear();
        queue.answered(6, out);
        assertEquals(List.of(), ready(), "once");
    }

    @Test
    void laterReadsDoNotJoinARoundUnderWay() {
        queue.add(1);
        queue.roundBegins(5, 10);
        queue.add(2);
        queue.add(3);
        assertFalse(queue.wantsRound(), "one round at a time");
        queue.roundBegins(6, 11);
        queue.answered(5, out);
        assertEquals(List.of(1L), ready());
        assertTrue(queue.wantsRound());
        queue.roundBegins(7, 12);
        queue.answered(6, out);
        assertEquals(List.of(), ready(), "round 6 was sent for others");
        queue.answered(9, out);
        assertEquals(List.of(new Effects.Answer.ReadReady(2, 12), new Effects.Answer.ReadReady(3, 12)), out.answers());
    }

    @Test
    void waitingReadsAreBounded() {
        for (int i = 0; i < ReadIndexQueue.MAX_WAITING; i++) {
            assertTrue(queue.add(i));
            if (i == 7) {
                queue.roundBegins(1, 1);
            }
        }
        assertFalse(queue.add(-1));
        queue.answered(1, out);
        assertEquals(8, ready().size());
        assertTrue(queue.add(-1));
    }

    @Test
    void allAreFailedInOrder() {
        queue.add(1);
        queue.roundBegins(5, 10);
        queue.add(2);
        queue.failAll(RejectReason.NOT_LEADER, Replicas.replica(3), out);
        assertEquals(
                List.of(
                        new Effects.Answer.ReadFailed(1, RejectReason.NOT_LEADER, Replicas.replica(3)),
                        new Effects.Answer.ReadFailed(2, RejectReason.NOT_LEADER, Replicas.replica(3))),
                out.answers());
        assertFalse(queue.wantsRound());
    }
}
