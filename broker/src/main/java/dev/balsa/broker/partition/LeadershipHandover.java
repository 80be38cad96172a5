package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.TransferFailure;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.raft.runtime.TransferCallback;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A request to give up leadership, in the words of the public API. Loop only. */
final class LeadershipHandover {
    private static final long RETRY_MS = 200;

    private LeadershipHandover() {}

    static void begin(
            RaftGroup group,
            Leadership leadership,
            PartitionId partition,
            OptionalInt toBroker,
            IntConsumer done,
            Consumer<Failure> failed) {
        if (!leadership.leads()) {
            failed.accept(leadership.notLeader());
            return;
        }
        RaftStatus status = group.status();
        if (toBroker.isPresent() && toBroker.getAsInt() == status.self().brokerId()) {
            done.accept(status.term());
            return;
        }
        ReplicaId target = toBroker.isPresent() ? voterOn(status, toBroker.getAsInt()) : null;
        if (toBroker.isPresent() && target == null) {
            failed.accept(Failure.of(
                    ErrorReason.UNKNOWN_BROKER,
                    "broker " + toBroker.getAsInt() + " has no voter of " + partition + "; its voters are on brokers "
                            + status.configuration().voters().stream()
                                    .map(ReplicaId::brokerId)
                                    .toList()));
            return;
        }
        group.transfer(target, new TransferCallback() {
            @Override
            public void handedOver(int term) {
                done.accept(term);
            }

            @Override
            public void failed(TransferFailure reason) {
                failed.accept(failure(reason, leadership, partition));
            }
        });
    }

    private static @Nullable ReplicaId voterOn(RaftStatus status, int brokerId) {
        return status.configuration().voters().stream()
                .filter(voter -> voter.brokerId() == brokerId)
                .findFirst()
                .orElse(null);
    }

    private static Failure failure(TransferFailure reason, Leadership leadership, PartitionId partition) {
        return switch (reason) {
            case NOT_LEADER, LEADERSHIP_LOST, HALTED -> leadership.notLeader();
            case ALREADY_TRANSFERRING ->
                Failure.of(ErrorReason.THROTTLED, "leadership of " + partition + " is being handed over already")
                        .withRetryAfterMs(RETRY_MS);
            case NO_SUCH_TARGET ->
                Failure.of(
                        ErrorReason.TOO_FEW_BROKERS,
                        partition + " has no other voter that this leader hears from; see balsa topic describe");
            case TIMED_OUT ->
                Failure.of(
                                ErrorReason.QUORUM_LOST,
                                "no other voter of " + partition
                                        + " caught up or took over in time; this broker goes on leading")
                        .withRetryAfterMs(RETRY_MS);
        };
    }
}
