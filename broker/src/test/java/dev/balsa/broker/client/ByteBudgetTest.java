package dev.balsa.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private final ByteBudget budget = new ByteBudget(1_000);

    private static int greed(ByteBudget budget, ByteBudget.Share share) {
        int taken = 0;
        while (budget.tryTake(share, 10)) {
            taken += 10;
        }
        return taken;
    }

    @Test
    void nothingGoesOverTheLimit() {
        ByteBudget.Share share = new ByteBudget.Share();
        assertFalse(budget.tryTake(share, 1_001));
        assertEquals(0, budget.usedBytes());
        assertTrue(budget.tryTake(share, 1_000));
        assertFalse(budget.tryTake(new ByteBudget.Share(), 1));
        budget.give(share, 1_000);
        assertEquals(0, budget.usedBytes());
        assertTrue(budget.tryTake(new ByteBudget.Share(), 1));
    }

    @Test
    void oneConnectionLeavesHalf() {
        assertEquals(500, greed(budget, new ByteBudget.Share()));
    }

    @Test
    void manyGreedyConnectionsLeaveAPartOfTheSameSize() {
        List<ByteBudget.Share> greedy = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            greedy.add(new ByteBudget.Share());
        }
        boolean taken = true;
        while (taken) {
            taken = false;
            for (ByteBudget.Share each : greedy) {
                taken |= budget.tryTake(each, 1);
            }
        }
        assertEquals(900, budget.usedBytes());
        // Whoever has nothing is served.
        assertTrue(budget.tryTake(new ByteBudget.Share(), 100));
    }

    @Test
    void refusalIsNotedOnce() {
        assertFalse(budget.hasRefused());
        assertFalse(budget.tryTake(new ByteBudget.Share(), 2_000));
        assertTrue(budget.hasRefused());
        assertFalse(budget.hasRefused());
    }
}
