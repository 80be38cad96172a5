package dev.balsa.simulation.fault;

import dev.balsa.raft.log.DiskState;

/** One thing that goes wrong. Values only; {@link FaultInjector} does it and undoes it. */
public sealed interface Fault {
    /** @param connectionsReset a killed process; otherwise a machine that goes dark */
    record Crash(Target target, boolean connectionsReset) implements Fault {}

    /**
     * Crashes whoever is the next to do a thing, shortly after it began to.
     *
     * @param delayUs time from there to the crash
     * @param downUs time from the crash to the restart
     */
    record Ambush(Trigger trigger, long delayUs, long downUs, boolean connectionsReset) implements Fault {
        /** Moments that promises hang on. */
        public enum Trigger {
            WRITES_HARD_STATE,
            WRITES_HARD_STATE_AND_ENTRIES,
            WRITES_ENTRIES,
            TRUNCATES,
            WRITES_CONFIGURATION,
            GRANTS_VOTE,
            ACKNOWLEDGES,
            BECOMES_LEADER,
            COMMITS_AS_LEADER
        }
    }

    /** Every node at once. */
    record PowerCut() implements Fault {}

    /** The process is frozen; its disk finishes what it was given. */
    record Pause(Target target) implements Fault {}

    /** @param connectionsReset its peers see their connections break, as if its process had died; otherwise messages just vanish */
    record Isolate(Target target, boolean connectionsReset) implements Fault {}

    /** @param inbound the target hears nobody; otherwise nobody hears it */
    record OneWay(Target target, boolean inbound) implements Fault {}

    /** @param side bit i says on which side node i is */
    record Split(int side) implements Fault {}

    /** Two sides that only one node can reach. */
    record Bridge(Target bridge, int side) implements Fault {}

    record CutLink(int from, int to, boolean bothWays) implements Fault {}

    record Loss(double share) implements Fault {}

    record Duplication(double share) implements Fault {}

    /** Messages are accompanied by much older ones of their kind. */
    record Echo(double share) implements Fault {}

    record Overtaking(long heldBackUs) implements Fault {}

    record SlowNetwork(Target target, long byUs) implements Fault {}

    record SlowDisk(Target target, long byUs) implements Fault {}

    record DiskStall(Target target) implements Fault {}

    /** The next force fails; the process comes back when the fault ends. */
    record DiskFailure(Target target) implements Fault {}

    /** The disk says so of itself; it goes on taking writes. */
    record DiskTrouble(Target target, DiskState state) implements Fault {}

    /** @param factor ticks take this many times as long */
    record Clock(Target target, double factor) implements Fault {}

    /** The target is asked to give up leadership. */
    record Resign(Target target) implements Fault {}

    /** The target's transport reports a peer as gone although it is not. */
    record FalseSignal(Target target, int peer, boolean refused) implements Fault {}

    /**
     * The disk is gone for good, with everything on it; the host comes back as another replica. Strikes only if a group that
     * follows the protocol survives it.
     */
    record DiskLoss(Target target) implements Fault {}

    /** Members are changed at random, one after the other. */
    record Churn() implements Fault {}

    /** The leader is asked to hand over to the target, or to whom it likes. */
    record Transfer(int target, boolean toAnybody) implements Fault {}

    /** The target gets an order to take over that its leader did not send at this moment, as if it had been under way for long. */
    record StrayOrder(Target target) implements Fault {}

    /** Every node removes entries from the front of its log now and then, down to about so many. */
    record Retention(int keptEntries, long everyUs) implements Fault {}

    record SlowSegments(Target target, long byUs) implements Fault {}
}
