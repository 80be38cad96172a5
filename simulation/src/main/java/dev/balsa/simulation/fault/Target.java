package dev.balsa.simulation.fault;

/**
 * Whom a fault hits. Chosen when it strikes, so that a fault on the leader still hits the leader when another fault was
 * left out of the plan.
 *
 * @param pick tells apart those who qualify
 */
public record Target(Choice choice, int pick) {
    public enum Choice {
        /** Who leads at the moment; any node if nobody does. */
        LEADER,
        FOLLOWER,
        ANY
    }

    @Override
    public String toString() {
        return switch (choice) {
            case LEADER -> "leader";
            case FOLLOWER -> "follower#" + pick;
            case ANY -> "node#" + pick;
        };
    }
}
