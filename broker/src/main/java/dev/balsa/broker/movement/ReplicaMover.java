package dev.balsa.broker.movement;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.ChangeRefusal;
import dev.balsa.raft.core.PeerStatus;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.core.TransferFailure;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.ChangeCallback;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.raft.runtime.TransferCallback;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this replica leads, compares its group's configuration with what is wanted and takes the next step. Every step starts
 * anew from what is true at that moment, so that nothing has to be remembered over a change of leader or a crash. Loop only.
 */
public final class ReplicaMover {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaMover.class);
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** While everything is where it is wanted. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RaftGroup group;
    private final WantedReplicas wanted;
    private long checkedNanos;
    private boolean checkedOnce;
    /** A step whose outcome is not known yet. */
    private boolean busy;

    private long pauseNanos = CHECK_NANOS;

    public ReplicaMover(RaftGroup group, WantedReplicas wanted) {
        this.group = group;
        this.wanted = wanted;
    }

    public void tick(long nowNanos) {
        if (busy || (checkedOnce && nowNanos - checkedNanos < pauseNanos)) {
            return;
        }
        checkedOnce = true;
        checkedNanos = nowNanos;
        pauseNanos = CHECK_NANOS;
        RaftStatus status = group.status();
        if (status.role() != Role.LEADER || !status.committedInTerm()) {
            return;
        }
        WantedReplicas.Wish wish = wanted.wish();
        if (wish.replicas().isEmpty()) {
            return;
        }
        switch (MovePlan.next(status.configuration(), wish.replicas(), status.self(), this::isCaughtUp)) {
            case MovePlan.Step.Arrived() -> {
                pauseNanos = REST_NANOS;
                wanted.arrived(wish);
            }
            case MovePlan.Step.Wait() -> {}
            case MovePlan.Step.Change(Configuration configuration) -> change(configuration);
            case MovePlan.Step.HandOver() -> handOver();
        }
    }

    private boolean isCaughtUp(ReplicaId replica) {
        return group.peers().stream().anyMatch(peer -> peer.replica().equals(replica) && isCaughtUp(peer));
    }

    private static boolean isCaughtUp(PeerStatus peer) {
        return peer.isCaughtUp() && !peer.isRestarting();
    }

    private void change(Configuration configuration) {
        busy = true;
        group.changeMembership(configuration, new ChangeCallback() {
            @Override
            public void committed(long index) {
                busy = false;
                checkedOnce = false;
                LOG.info("{}: voters {}, learners {}", group.id(), configuration.voters(), configuration.learners());
            }

            @Override
            public void refused(ChangeRefusal reason) {
                busy = false;
                LOG.debug("{}: {} refused: {}", group.id(), configuration, reason);
            }

            @Override
            public void unknown() {
                busy = false;
            }
        });
    }

    private void handOver() {
        busy = true;
        group.transfer(null, new TransferCallback() {
            @Override
            public void handedOver(int term) {
                busy = false;
                LOG.info("{}: handed over to be removed, term {} has begun", group.id(), term);
            }

            @Override
            public void failed(TransferFailure reason) {
                busy = false;
                LOG.warn("{}: leadership could not be handed over: {}; trying again", group.id(), reason);
            }
        });
    }
}
