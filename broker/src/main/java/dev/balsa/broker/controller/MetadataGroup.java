package dev.balsa.broker.controller;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.FactBatch;
import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataDelta;
import dev.balsa.broker.metadata.MetadataFact;
import dev.balsa.broker.metadata.MetadataFormatException;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.movement.ReplicaMover;
import dev.balsa.broker.retention.StateLogRetention;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.runtime.GroupListener;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.RaftGroup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's replica of the metadata group. Applies what is committed to the image, keeps it, publishes it; and while
 * it leads, decides. Listener calls come on the group's loop, {@link Controller} calls on any thread.
 */
public final class MetadataGroup implements GroupListener, Controller {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataGroup.class);

    private final RaftGroup group;
    private final MetadataPorts ports;
    private final CommandEvaluator evaluator;
    private final ReplicaMover mover;
    private final GroupSnapshots snapshots;
    private final StateLogRetention retention;
    private MetadataImage image;
    private @Nullable LeaderTerm leading;
    private boolean broken;
    private volatile int readyTerm;
    private volatile RaftStatus status;

    /** @param loaded the image that the group's applied index was taken from */
    public MetadataGroup(RaftGroup group, MetadataPorts ports, MetadataImage loaded) {
        this.group = group;
        this.ports = ports;
        this.image = loaded;
        this.status = group.status();
        this.snapshots = ports.store().snapshots();
        this.retention = new StateLogRetention(group, ports.durable(), ports.retention());
        this.mover = new ReplicaMover(group, ports.moves());
        this.evaluator =
                new CommandEvaluator(ports.settings(), ports.liveness(), ports.ids(), ports.initialControllers());
    }

    @Override
    public CompletableFuture<CommandReply> submit(ControllerCommand command, long deadlineNanos) {
        Request request = Request.ofCommand(command, deadlineNanos);
        group.execute(() -> take(request));
        return request.reply();
    }

    @Override
    public CompletableFuture<MetadataImage> read(long deadlineNanos) {
        Request request = Request.ofRead(deadlineNanos);
        group.execute(() -> take(request));
        return request.image();
    }

    @Override
    public int leadingTerm() {
        return readyTerm;
    }

    /** The replica's newest status. Any thread. */
    public RaftStatus status() {
        return status;
    }

    private void take(Request request) {
        LeaderTerm term = leading;
        if (term == null) {
            request.fail(elsewhere());
        } else {
            term.submit(request);
        }
    }

    private Failure elsewhere() {
        ReplicaId leader = status.leader();
        BrokerRegistration broker = leader == null ? null : image.broker(leader.brokerId());
        if (leader == null || broker == null || leader.equals(status.self())) {
            return Failure.of(ErrorReason.NO_LEADER, "the controller has no leader at the moment; try again")
                    .withLeader(LeaderAddress.UNKNOWN)
                    .withRetryAfterMs(200);
        }
        return Request.NOT_LEADING.withLeader(new LeaderAddress(broker.id(), broker.endpoint(), status.term()));
    }

    @Override
    public void roleChanged(RaftStatus newStatus) {
        status = newStatus;
        retention.roleChanged(newStatus);
        LeaderTerm term = leading;
        boolean leads = newStatus.role() == Role.LEADER && !broken;
        if (term != null && (!leads || term.term() != newStatus.term())) {
            leading = null;
            readyTerm = 0;
            term.end();
            LOG.info("metadata group: no longer leading term {}", term.term());
        }
        if (leads && leading == null) {
            ports.liveness().beganToLead();
            leading = new LeaderTerm(newStatus.term(), image, group, evaluator, ports.wallClock(), ports.clock());
            LOG.info("metadata group: leading term {}", newStatus.term());
        }
        ports.leadership().accept(newStatus);
    }

    @Override
    public void proposed(long token, long firstIndex, int term) {
        if (StateLogRetention.owns(token)) {
            retention.proposed(token, firstIndex);
            return;
        }
        LeaderTerm leader = leading;
        if (leader != null && leader.term() == term) {
            leader.proposed(token, firstIndex);
        }
    }

    @Override
    public void rejected(long token, RejectReason reason) {
        if (StateLogRetention.owns(token)) {
            retention.rejected(token);
            return;
        }
        LeaderTerm leader = leading;
        if (leader != null) {
            leader.rejected(token, reason);
        }
    }

    @Override
    public void durable(long durableIndex) {}

    @Override
    public void committed(List<Entry> entries) {
        for (Entry entry : entries) {
            if (broken) {
                return;
            }
            try {
                apply(entry);
            } catch (MetadataFormatException | IOException | IllegalStateException e) {
                stop("metadata entry " + entry.id() + " cannot be applied: " + e.getMessage());
                return;
            }
            retention.committed(entry);
            if (entry.kind() == EntryKind.CONFIGURATION) {
                status = group.status();
            }
            LeaderTerm leader = leading;
            if (leader != null) {
                leader.committed(entry.id(), image);
                readyTerm = leader.isReady() ? leader.term() : 0;
            }
        }
    }

    @Override
    public GroupSnapshots snapshots() {
        return snapshots;
    }

    /** Facts in between were never seen here; the image after them has been put in place. */
    @Override
    public void restarted(Anchor anchor) {
        try {
            MetadataDelta delta = MetadataDelta.between(image, ports.store().load());
            image = delta.image();
            ports.publisher().publish(delta);
            status = group.status();
            LOG.info("metadata group: the image at index {} came from another controller", image.version());
        } catch (IOException e) {
            stop("the metadata that was received cannot be read: " + e.getMessage());
        }
    }

    private void apply(Entry entry) throws MetadataFormatException, IOException {
        List<MetadataFact> facts =
                entry.kind() == EntryKind.DATA ? FactBatch.decode(EntryFrame.payload(entry)) : List.of();
        ImageBuilder builder = new ImageBuilder(image).version(entry.index()).applyAll(facts);
        MetadataDelta delta = builder.delta();
        ports.store().apply(image, facts, delta);
        image = delta.image();
        ports.publisher().publish(delta);
    }

    @Override
    public void tick(long nowNanos) {
        retention.tick(nowNanos);
        LeaderTerm leader = leading;
        if (leader != null) {
            leader.tick(nowNanos);
            mover.tick(nowNanos);
        }
    }

    @Override
    public void halted(String reason) {
        stop("the metadata group halted: " + reason);
    }

    /** A broker that cannot follow the cluster's decisions must not go on with old ones. */
    private void stop(String reason) {
        if (broken) {
            return;
        }
        broken = true;
        LeaderTerm term = leading;
        leading = null;
        readyTerm = 0;
        if (term != null) {
            term.end();
        }
        ports.fatal().accept(reason);
    }
}
