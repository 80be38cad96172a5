package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.membership.Configuration;
import org.junit.jupiter.api.Test;

class BallotTest {
    /** All ways in which up to seven voters can have answered: 0 not yet, 1 granted, 2 refused. */
    @Test
    void isDecidedAsSoonAsItCanBe() {
        for (int voters = 1; voters <= 7; voters++) {
            for (int answers = 0; answers < Math.pow(3, voters); answers++) {
                Ballot ballot = new Ballot(Configuration.ofVoters(
                        Replicas.replicas(1, 2, 3, 4, 5, 6, 7).subList(0, voters)));
                int granted = 0;
                int refused = 0;
                int rest = answers;
                for (int voter = 1; voter <= voters; voter++) {
                    int answer = rest % 3;
                    rest /= 3;
                    if (answer > 0) {
                        ballot.count(Replicas.replica(voter), answer == 1);
                    }
                    granted += answer == 1 ? 1 : 0;
                    refused += answer == 2 ? 1 : 0;
                }
                assertEquals(2 * granted > voters, ballot.isWon());
                assertEquals(2 * (voters - refused) <= voters, ballot.isLost());
            }
        }
    }

    @Test
    void everyVoterCountsOnceAndNobodyElse() {
        Ballot ballot = new Ballot(new Configuration(Replicas.replicas(1, 2, 3), Replicas.replicas(4)));
        ballot.count(Replicas.replica(1), true);
        ballot.count(Replicas.replica(1), true);
        ballot.count(Replicas.replica(4), true);
        ballot.count(Replicas.replica(9), true);
        assertFalse(ballot.isWon());
        ballot.count(Replicas.replica(2), false);
        ballot.count(Replicas.replica(2), true);
        assertFalse(ballot.isWon(), "the first answer stands");
        ballot.count(Replicas.replica(3), true);
        assertTrue(ballot.isWon());
    }

    @Test
    void withoutVotersNobodyWins() {
        Ballot ballot = new Ballot(Configuration.EMPTY);
        ballot.count(Replicas.replica(1), true);
        assertFalse(ballot.isWon());
        assertTrue(ballot.isLost());
    }
}
