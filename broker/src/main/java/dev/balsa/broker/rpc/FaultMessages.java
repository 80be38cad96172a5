package dev.balsa.broker.rpc;

import dev.balsa.broker.fault.Fault;
import dev.balsa.proto.fault.v1alpha1.DelayMessages;
import dev.balsa.proto.fault.v1alpha1.DelaySyncs;
import dev.balsa.proto.fault.v1alpha1.DropMessages;
import dev.balsa.proto.fault.v1alpha1.FailSyncs;
import dev.balsa.proto.fault.v1alpha1.FillDisk;
import dev.balsa.proto.fault.v1alpha1.KillSelf;
import dev.balsa.proto.fault.v1alpha1.OffsetClock;
import dev.balsa.proto.fault.v1alpha1.Pause;
import java.util.Set;
import java.util.TreeSet;

/** Faults on the wire and here. */
final class FaultMessages {
    private FaultMessages() {}

    /** @throws IllegalArgumentException saying what is wrong with it */
    static Fault fault(dev.balsa.proto.fault.v1alpha1.Fault message) {
        return switch (message.getKindCase()) {
            case DROP_MESSAGES -> drop(message.getDropMessages());
            case DELAY_MESSAGES ->
                new Fault.DelayMessages(
                        Set.copyOf(message.getDelayMessages().getPeersList()),
                        message.getDelayMessages().getDelayMs());
            case DELAY_SYNCS -> new Fault.DelaySyncs(message.getDelaySyncs().getDelayMs());
            case FAIL_SYNCS -> new Fault.FailSyncs();
            case FILL_DISK -> new Fault.FillDisk();
            case PAUSE -> new Fault.Pause();
            case OFFSET_CLOCK -> new Fault.OffsetClock(message.getOffsetClock().getOffsetMs());
            case KILL_SELF -> new Fault.KillSelf();
            case KIND_NOT_SET ->
                throw new IllegalArgumentException("the request names no fault, or one that this broker does not know");
        };
    }

    private static Fault drop(DropMessages drop) {
        return new Fault.DropMessages(
                Set.copyOf(drop.getPeersList()), drop.getPercent() == 0 ? 100 : drop.getPercent(), direction(drop));
    }

    private static Fault.Direction direction(DropMessages drop) {
        return switch (drop.getDirection()) {
            case DIRECTION_UNSPECIFIED, DIRECTION_BOTH -> Fault.Direction.BOTH;
            case DIRECTION_IN -> Fault.Direction.IN;
            case DIRECTION_OUT -> Fault.Direction.OUT;
            case UNRECOGNIZED -> throw new IllegalArgumentException("this broker does not know the direction");
        };
    }

    static dev.balsa.proto.fault.v1alpha1.Fault message(Fault fault) {
        dev.balsa.proto.fault.v1alpha1.Fault.Builder message = dev.balsa.proto.fault.v1alpha1.Fault.newBuilder();
        return (switch (fault) {
                    case Fault.DropMessages(Set<Integer> peers, int percent, Fault.Direction direction) ->
                        message.setDropMessages(DropMessages.newBuilder()
                                .addAllPeers(new TreeSet<>(peers))
                                .setPercent(percent)
                                .setDirection(message(direction)));
                    case Fault.DelayMessages(Set<Integer> peers, int delayMs) ->
                        message.setDelayMessages(DelayMessages.newBuilder()
                                .addAllPeers(new TreeSet<>(peers))
                                .setDelayMs(delayMs));
                    case Fault.DelaySyncs(int delayMs) ->
                        message.setDelaySyncs(DelaySyncs.newBuilder().setDelayMs(delayMs));
                    case Fault.FailSyncs() -> message.setFailSyncs(FailSyncs.getDefaultInstance());
                    case Fault.FillDisk() -> message.setFillDisk(FillDisk.getDefaultInstance());
                    case Fault.Pause() -> message.setPause(Pause.getDefaultInstance());
                    case Fault.OffsetClock(long offsetMs) ->
                        message.setOffsetClock(OffsetClock.newBuilder().setOffsetMs(offsetMs));
                    case Fault.KillSelf() -> message.setKillSelf(KillSelf.getDefaultInstance());
                })
                .build();
    }

    private static DropMessages.Direction message(Fault.Direction direction) {
        return switch (direction) {
            case BOTH -> DropMessages.Direction.DIRECTION_BOTH;
            case IN -> DropMessages.Direction.DIRECTION_IN;
            case OUT -> DropMessages.Direction.DIRECTION_OUT;
        };
    }
}
