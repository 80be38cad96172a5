package dev.balsa.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private final ByteBudget budget = ByteBudget.ofSmallPieces(1_000);

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
    void manyThatTakeSmallPiecesLeaveRoomForALargeOne() {
        ByteBudget large = ByteBudget.ofLargePieces(1_200);
        for (int i = 0; i < 5; i++) {
            greed(large, new ByteBudget.Share());
        }
        assertTrue(large.usedBytes() <= 1_000 + 2 * 10);
        ByteBudget.Share share = new ByteBudget.Share();
        assertTrue(large.tryTake(share, 180));
        assertFalse(large.tryTake(share, 1), "what is left is for those who hold nothing");
    }

    @Test
    void whoAsksInVainTakesNothing() {
        ByteBudget.Share share = new ByteBudget.Share();
        assertTrue(budget.tryTake(share, 400));
        assertFalse(budget.tryTake(share, 200));
        assertEquals(400, budget.usedBytes());
        assertEquals(400, share.usedBytes());
        assertTrue(budget.tryTake(new ByteBudget.Share(), 600));
    }

    @Test
    void shortageIsNotedOnce() {
        assertFalse(budget.wasShort());
        assertFalse(budget.tryTake(new ByteBudget.Share(), 2_000));
        assertTrue(budget.wasShort());
        assertFalse(budget.wasShort());
    }

    @Test
    void greedOfOneIsNoShortage() {
        greed(budget, new ByteBudget.Share());
        assertFalse(budget.wasShort());
    }
}
