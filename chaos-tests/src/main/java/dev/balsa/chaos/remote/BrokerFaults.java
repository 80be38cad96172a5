package dev.balsa.chaos.remote;

import dev.balsa.proto.fault.v1alpha1.DelayMessages;
import dev.balsa.proto.fault.v1alpha1.DelaySyncs;
import dev.balsa.proto.fault.v1alpha1.DropMessages;
import dev.balsa.proto.fault.v1alpha1.DropMessages.Direction;
import dev.balsa.proto.fault.v1alpha1.FailSyncs;
import dev.balsa.proto.fault.v1alpha1.Fault;
import dev.balsa.proto.fault.v1alpha1.FillDisk;
import dev.balsa.proto.fault.v1alpha1.KillSelf;
import dev.balsa.proto.fault.v1alpha1.OffsetClock;
import dev.balsa.proto.fault.v1alpha1.Pause;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** The faults there are, as brokers take them. */
public final class BrokerFaults {
    private static final int ALL_PERCENT = 100;

    private BrokerFaults() {}

    /** Raft messages between this broker and all others are lost, in both directions. */
    public static Fault dropMessages() {
        return dropMessages(ALL_PERCENT, Direction.DIRECTION_BOTH, List.of());
    }

    /**
     * Some of its Raft messages are lost.
     *
     * @param percent 1 to 100
     * @param peers broker ids; empty for all others
     */
    public static Fault dropMessages(int percent, Direction direction, Collection<Integer> peers) {
        return Fault.newBuilder()
                .setDropMessages(DropMessages.newBuilder()
                        .setPercent(percent)
                        .setDirection(direction)
                        .addAllPeers(peers))
                .build();
    }

    /**
     * Its Raft messages leave later.
     *
     * @param delay 1 ms to a minute
     * @param peers broker ids; empty for all others
     */
    public static Fault delayMessages(Duration delay, Collection<Integer> peers) {
        return Fault.newBuilder()
                .setDelayMessages(DelayMessages.newBuilder()
                        .setDelayMs(Math.toIntExact(delay.toMillis()))
                        .addAllPeers(peers))
                .build();
    }

    /** @param delay 1 ms to a minute, of every sync */
    public static Fault delaySyncs(Duration delay) {
        return Fault.newBuilder()
                .setDelaySyncs(DelaySyncs.newBuilder().setDelayMs(Math.toIntExact(delay.toMillis())))
                .build();
    }

    /** The next sync fails, and the broker ends as with a failed disk. */
    public static Fault failSyncs() {
        return Fault.newBuilder().setFailSyncs(FailSyncs.getDefaultInstance()).build();
    }

    /** Files do not grow. */
    public static Fault fillDisk() {
        return Fault.newBuilder().setFillDisk(FillDisk.getDefaultInstance()).build();
    }

    /** Nothing is taken, sent or synced, while connections stay. */
    public static Fault pause() {
        return Fault.newBuilder().setPause(Pause.getDefaultInstance()).build();
    }

    /** @param offset of the wall clock, negative to the past */
    public static Fault offsetClock(Duration offset) {
        return Fault.newBuilder()
                .setOffsetClock(OffsetClock.newBuilder().setOffsetMs(offset.toMillis()))
                .build();
    }

    /** The process ends as with {@code kill -9}. */
    public static Fault kill() {
        return Fault.newBuilder().setKillSelf(KillSelf.getDefaultInstance()).build();
    }
}
