package dev.balsa.broker.rpc;

import dev.balsa.broker.controller.MetadataGroup;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.routing.KnownLeaders;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.Role;
import io.grpc.Channel;
import io.grpc.Context;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes a call to the controller's leader: it is here, or one hop on, or nowhere at the moment. Any thread, never blocks. */
final class ControllerRouter {
    private static final long RETRY_MS = 200;

    private final BrokerIdentity identity;
    private final MetadataGroup controller;
    private final KnownLeaders leaders;
    private final BrokerChannels channels;

    ControllerRouter(BrokerIdentity identity, MetadataGroup controller, KnownLeaders leaders, BrokerChannels channels) {
        this.identity = identity;
        this.controller = controller;
        this.leaders = leaders;
        this.channels = channels;
    }

    /** A call to another broker's listener for clients; gives its outcome to the observer. */
    interface RemoteCall<T> {
        void start(Channel channel, UnaryAnswer<T> observer);
    }

    <T> CompletableFuture<T> route(boolean noForward, Supplier<CompletableFuture<T>> here, RemoteCall<T> there) {
        LeaderAddress leader = leaders.leader(GroupId.METADATA);
        boolean isElsewhere = leader.isKnown() && leader.leaderId() != identity.brokerId();
        if (controller.status().role() == Role.LEADER || !isElsewhere || noForward) {
            // Who does not lead says so, and who does.
            return here.get();
        }
        Channel channel = channels.channel(leader.leaderId());
        if (channel == null) {
            return CompletableFuture.failedFuture(Failure.of(
                            ErrorReason.NO_LEADER,
                            "broker " + leader.leaderId()
                                    + " leads the controller, but its address is not known here yet")
                    .withRetryAfterMs(RETRY_MS)
                    .toException());
        }
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Consumer<Throwable> failed = thrown -> outcome.completeExceptionally(
                GrpcErrors.ofForwarded(thrown, leader.leaderId()).toException());
        Context.ROOT.run(() -> there.start(channel, new UnaryAnswer<>(outcome::complete, failed)));
        return outcome;
    }
}
