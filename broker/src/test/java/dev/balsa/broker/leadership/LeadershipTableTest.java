package dev.balsa.broker.leadership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.GroupId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeadershipTableTest {
    private static final GroupId GROUP = new GroupId(7);

    private final LeadershipTable table = new LeadershipTable(1, 100);

    @Test
    void theNewestTermWins() {
        assertTrue(table.observe(GROUP, 3, 2));
        assertFalse(table.observe(GROUP, 2, 1));
        assertFalse(table.observe(GROUP, 3, 2));
        assertEquals(new Leadership(3, 2), table.leadership(GROUP));
        assertTrue(table.observe(GROUP, 4, 1));
        assertEquals(new Leadership(4, 1), table.leadership(GROUP));
    }

    @Test
    void aTermWithoutALeaderEndsTheOneBeforeAndIsFilledInLater() {
        table.observe(GROUP, 3, 2);
        assertTrue(table.observe(GROUP, 4, Leadership.UNKNOWN));
        assertEquals(new Leadership(4, Leadership.UNKNOWN), table.leadership(GROUP));
        assertFalse(table.observe(GROUP, 3, 2));
        assertTrue(table.observe(GROUP, 4, 3));
        assertFalse(table.observe(GROUP, 4, Leadership.UNKNOWN), "what is known of a term stays known");
        assertEquals(new Leadership(4, 3), table.leadership(GROUP));
    }

    @Test
    void newsInAnyOrderLeadToTheSameTable() {
        for (long seed = 0; seed < 50; seed++) {
            List<Leadership> news = new ArrayList<>();
            for (int term = 1; term <= 8; term++) {
                news.add(new Leadership(term, 1 + term % 3));
                news.add(new Leadership(term, Leadership.UNKNOWN));
            }
            Collections.shuffle(news, new Random(seed));
            LeadershipTable shuffled = new LeadershipTable(1, 100);
            news.forEach(one -> shuffled.observe(GROUP, one.term(), one.brokerId()));
            assertEquals(new Leadership(8, 3), shuffled.leadership(GROUP), "seed " + seed);
        }
    }

    @Test
    void ownClaimsAreTheGroupsLedHere() {
        table.observe(new GroupId(1), 5, 1);
        table.observe(new GroupId(2), 6, 2);
        table.observe(new GroupId(3), 7, 1);
        assertEquals(Map.of(new GroupId(1), 5, new GroupId(3), 7), table.ownClaims());
        table.observe(new GroupId(1), 6, 3);
        assertEquals(Map.of(new GroupId(3), 7), table.ownClaims());
        table.forget(new GroupId(3));
        assertTrue(table.ownClaims().isEmpty());
        assertNull(table.leadership(new GroupId(3)));
    }

    @Test
    void listenersHearOfNewsOnly() {
        List<GroupId> heard = new ArrayList<>();
        table.addListener(heard::add);
        table.observe(GROUP, 3, 2);
        table.observe(GROUP, 3, 2);
        table.observe(GROUP, 1, 1);
        assertEquals(List.of(GROUP), heard);
    }

    @Test
    void claimsOfMoreGroupsThanThereMayBeAreRefused() {
        for (int id = 0; id < 150; id++) {
            table.observe(new GroupId(id), 1, 2);
        }
        assertEquals(50, table.refusedClaims());
        assertNull(table.leadership(new GroupId(149)));
        assertTrue(table.observe(new GroupId(5), 2, 3), "known groups go on");
    }
}
