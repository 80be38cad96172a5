package dev.balsa.broker.group.host;

import dev.balsa.broker.error.Failure;
import dev.balsa.broker.group.codec.GroupFactBatch;
import dev.balsa.broker.group.codec.GroupFormatException;
import dev.balsa.broker.group.codec.GroupRows;
import dev.balsa.broker.group.decide.DecisionRound;
import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.movement.ReplicaMover;
import dev.balsa.broker.retention.StateLogRetention;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.GroupId;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's replica of one partition of the internal topic. Applies what is committed, keeps it, and while it leads, decides.
 * Listener calls come on the group's loop; the other public methods are for any thread, never block, and fail with
 * {@link dev.balsa.broker.error.FailureException}.
 */
public final class GroupCoordinator implements GroupListener {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCoordinator.class);
    private static final int NOBODY = -1;
    private static final int READ_BYTES = 64;

    /**
     * What a replica last published about itself.
     *
     * @param leaderId -1 when unknown
     */
    public record View(int term, int leaderId, boolean leads) {}

    /**
     * One look at the groups.
     *
     * @param silentMs milliseconds since each member of the group asked for was heard
     */
    public record Look(GroupsState state, SortedMap<String, Long> silentMs) {}

    private final int partition;
    private final RaftGroup group;
    private final CoordinatorPorts ports;
    private final KeptState kept;
    private final ReplicaMover mover;
    private final CoordinatorReads reads;
    private final StateLogRetention retention;
    private final Runnable whenTopicsChange = this::topicsChanged;
    private GroupsState state;
    private @Nullable CoordinatorTerm leading;
    private boolean ended;
    private volatile View view = new View(0, NOBODY, false);
    private volatile boolean isMember;

    GroupCoordinator(int partition, RaftGroup group, CoordinatorPorts ports, GroupStore.Saved saved) {
        this.partition = partition;
        this.group = group;
        this.ports = ports;
        this.state = saved.state();
        this.kept = new KeptState(group.id(), ports.store(), ports.worker(), saved, ports.fatal());
        this.mover = new ReplicaMover(group, ports.moves().apply(group.id()));
        this.reads = new CoordinatorReads(group, saved.appliedIndex());
        this.retention = new StateLogRetention(
                group, ports.durability().of(kept::keptIndex, saved.appliedIndex()), ports.retention());
        this.isMember = isMember(group.status());
        ports.topics().listen(whenTopicsChange);
    }

    public int partition() {
        return partition;
    }

    public GroupId id() {
        return group.id();
    }

    public View view() {
        return view;
    }

    /** Whether the newest configuration that is committed here has this replica in it. */
    public boolean isMember() {
        return isMember;
    }

    /**
     * Carries a request out; answered once it is committed.
     *
     * @param sizeBytes what it keeps in memory
     * @param maxWaitMs how long a heartbeat may be held while there is no news
     * @param deadlineNanos by the broker's monotonic clock
     */
    public CompletableFuture<CoordinatorReply> submit(
            GroupRequest request, int sizeBytes, int maxWaitMs, long deadlineNanos) {
        CoordinatorRequest wanted =
                new CoordinatorRequest(request, sizeBytes, TimeUnit.MILLISECONDS.toNanos(maxWaitMs), deadlineNanos);
        boolean isTaken = group.offer(sizeBytes, () -> {
            CoordinatorTerm term = leading;
            if (term == null) {
                wanted.fail(elsewhere());
            } else {
                term.submit(wanted);
            }
        });
        if (!isTaken) {
            wanted.fail(CoordinatorFailures.overloaded());
        }
        return wanted.reply();
    }

    /**
     * The groups, with everything in them that was acknowledged anywhere before this call.
     *
     * @param name of the group whose members' silence is of interest
     */
    public CompletableFuture<Look> look(String name, long deadlineNanos) {
        CompletableFuture<Look> look = new CompletableFuture<>();
        boolean isTaken = group.offer(READ_BYTES, () -> {
            CoordinatorTerm term = leading;
            if (term == null || !term.isReady()) {
                look.completeExceptionally((term == null ? elsewhere() : CoordinatorFailures.notReady()).toException());
                return;
            }
            reads.await(
                    deadlineNanos,
                    () -> look.complete(new Look(state, term.silentMs(name))),
                    failure -> look.completeExceptionally(failure.toException()));
        });
        if (!isTaken) {
            look.completeExceptionally(CoordinatorFailures.overloaded().toException());
        }
        return look;
    }

    private Failure elsewhere() {
        View seen = view;
        return CoordinatorFailures.elsewhere(seen.leads() ? NOBODY : seen.leaderId(), seen.term());
    }

    private void topicsChanged() {
        group.execute(() -> {
            CoordinatorTerm term = leading;
            if (term != null) {
                term.checkTopics();
            }
        });
    }

    // ---- on the loop ------------------------------------------------------------------------------------------------

    @Override
    public void roleChanged(RaftStatus status) {
        ReplicaId leader = status.leader();
        boolean leads = status.role() == Role.LEADER && !ended;
        retention.roleChanged(status);
        publish(new View(status.term(), leader == null || ended ? NOBODY : leader.brokerId(), leads));
        CoordinatorTerm term = leading;
        if (term != null && (!leads || term.term() != status.term())) {
            endLeading();
        }
        if (leads && leading == null) {
            leading = new CoordinatorTerm(status.term(), state, group, ports);
        }
    }

    private void publish(View seen) {
        view = seen;
        ports.leadership().leadershipChanged(group.id(), seen.term(), seen.leaderId());
    }

    private void endLeading() {
        CoordinatorTerm term = leading;
        leading = null;
        if (term != null) {
            term.end(elsewhere());
            reads.endAll(elsewhere());
        }
    }

    @Override
    public void proposed(long token, long firstIndex, int term) {
        if (StateLogRetention.owns(token)) {
            retention.proposed(token, firstIndex);
            return;
        }
        CoordinatorTerm leader = leading;
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
        CoordinatorTerm leader = leading;
        if (leader != null) {
            leader.rejected(token, reason);
        }
    }

    @Override
    public void durable(long durableIndex) {}

    @Override
    public void committed(List<Entry> entries) {
        if (ended || entries.isEmpty()) {
            return;
        }
        Set<GroupRows.Row> changed = new LinkedHashSet<>();
        try {
            for (Entry entry : entries) {
                apply(entry, changed);
            }
            long index = entries.getLast().index();
            kept.applied(index, state, changed);
            retention.committed(entries.getLast());
            reads.applied(index);
        } catch (GroupFormatException | IllegalStateException e) {
            stop("entries of " + group.id() + " with consumer groups cannot be applied: " + e.getMessage());
        }
    }

    private void apply(Entry entry, Set<GroupRows.Row> changed) throws GroupFormatException {
        CoordinatorTerm leader = leading;
        DecisionRound own = leader == null ? null : leader.roundOf(entry.id());
        List<GroupFact> facts = List.of();
        GroupsState before = state;
        if (own != null) {
            facts = own.facts();
            state = own.state();
        } else if (entry.kind() == EntryKind.DATA) {
            GroupFactBatch batch = GroupFactBatch.decode(EntryFrame.payload(entry));
            facts = batch.facts();
            state = state.apply(facts, batch.timeMs());
        } else if (entry.kind() == EntryKind.CONFIGURATION) {
            isMember = isMember(group.status());
        }
        if (!facts.isEmpty()) {
            changed.add(new GroupRows.Row.Counters());
            for (GroupFact fact : facts) {
                GroupRows.changedBy(fact, before, changed::add);
            }
        }
        if (leader != null) {
            leader.committed(entry.id(), EntryFrame.appendTimeMs(entry), facts, state);
        }
    }

    @Override
    public GroupSnapshots snapshots() {
        return kept;
    }

    /** Facts in between were never seen here; the state after them has been put in place. */
    @Override
    public void restarted(Anchor anchor) {
        state = kept.restarted(anchor);
        isMember = isMember(group.status());
        reads.applied(anchor.id().index());
        LOG.info("{}: the consumer groups came from another replica, {}", group.id(), anchor);
    }

    @Override
    public void tick(long nowNanos) {
        if (ended) {
            return;
        }
        CoordinatorTerm leader = leading;
        if (leader != null) {
            leader.tick(nowNanos);
        }
        kept.tick();
        reads.tick(nowNanos);
        retention.tick(nowNanos);
        mover.tick(nowNanos);
    }

    @Override
    public void halted(String reason) {
        ended = true;
        ports.topics().unlisten(whenTopicsChange);
        publish(new View(view.term(), NOBODY, false));
        endLeading();
    }

    /** The host does not call it any more. {@code whenOver} is run once nothing of it is written any more either. */
    void stopped(Runnable whenOver) {
        halted("stopped");
        kept.close(whenOver);
    }

    private void stop(String reason) {
        if (!ended) {
            halted(reason);
            ports.fatal().accept(reason);
        }
    }

    private static boolean isMember(RaftStatus status) {
        return status.configuration().isMember(status.self());
    }
}
