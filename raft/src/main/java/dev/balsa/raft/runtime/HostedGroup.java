package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.core.PeerStatus;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.core.RaftCore;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One core on its loop, with what surrounds it: effects, listener, reads. Everything not marked otherwise is the loop's. */
final class HostedGroup implements RaftGroup {
    private static final Input TICK = new Input.Tick();
    private static final System.Logger LOG = System.getLogger(HostedGroup.class.getName());

    private final GroupLoop loop;
    private final GroupLog log;
    private final GroupId id;
    private final ReplicaId self;
    private final RaftCore core;
    private final int electionTicksMin;
    private final Effects effects = new Effects();
    private final Notices notices;
    private final PeerReads peerReads;
    private final CommitDelivery delivery;
    private final LogRestarts restarts;
    private final SnapshotReads snapshotReads;
    private final LeadershipShedding shedding;
    private final long appliedAtStart;
    private final GroupListener listener;
    private final PendingCalls calls = new PendingCalls();
    private final List<Runnable> whenStopped = new ArrayList<>();

    private long firstLoopTick;
    private long committedTold;
    private int writesUnderWay;
    private int readsUnderWay;
    private boolean isTouched;
    private boolean isDead;
    private boolean isHaltTold;
    private boolean ledBefore;
    private boolean isStopping;

    HostedGroup(
            GroupLoop loop,
            GroupLog log,
            RaftCore core,
            RaftSettings settings,
            EntryFactory entries,
            AppliedAt applied,
            Function<RaftGroup, GroupListener> listener) {
        this.loop = loop;
        this.log = log;
        this.core = core;
        this.id = log.descriptor().group();
        this.self = log.descriptor().self();
        this.electionTicksMin = settings.electionTicksMin();
        this.notices = new Notices(core, effects);
        this.peerReads = new PeerReads(this, loop.coldReads());
        this.delivery =
                new CommitDelivery(this, core, loop.coldReads(), loop.settings().deliveryBytes(), entries, applied);
        this.restarts = new LogRestarts(this, loop.coldReads(), delivery);
        this.snapshotReads = new SnapshotReads(this, loop.coldReads());
        this.shedding = new LeadershipShedding(this);
        this.appliedAtStart = applied.index();
        this.listener = listener.apply(this);
    }

    // ---- any thread ---------------------------------------------------------------------------------------------

    @Override
    public GroupId id() {
        return id;
    }

    @Override
    public GroupLog log() {
        return log;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(() -> run(task));
    }

    @Override
    public boolean offer(int sizeBytes, Runnable task) {
        return loop.offer(sizeBytes, () -> run(task));
    }

    // ---- for the listener ---------------------------------------------------------------------------------------

    @Override
    public void propose(long token, List<? extends Proposal> proposals) {
        if (!isRunning()) {
            reject(token);
            return;
        }
        try {
            core.step(new Input.Propose(token, proposals), effects);
        } catch (StampingEntries.StampFailure refusal) {
            // Nothing was appended. Halting for it would let one bad batch stop one leader after the other.
            LOG.log(Level.ERROR, () -> id + " cannot make entries of a proposal; it is rejected", refusal.getCause());
            reject(token);
            return;
        } catch (RuntimeException bug) {
            fail("the consensus core failed on a proposal", bug);
            return;
        }
        notices.observe();
        loop.touch(this);
    }

    @Override
    public void readIndex(ReadCallback done) {
        request(new Input.ReadIndex(calls.add(done)));
    }

    @Override
    public void transfer(@Nullable ReplicaId target, TransferCallback done) {
        request(new Input.Transfer(calls.add(done), target));
    }

    @Override
    public void changeMembership(Configuration configuration, ChangeCallback done) {
        request(new Input.ChangeMembership(calls.add(done), configuration));
    }

    private void request(Input input) {
        if (isRunning()) {
            step(input);
        } else {
            endCalls();
        }
    }

    @Override
    public long pinnedIndex() {
        return core.pinnedIndex();
    }

    @Override
    public List<PeerStatus> peers() {
        return core.peers();
    }

    @Override
    public RaftStatus status() {
        return core.status();
    }

    @Override
    public boolean mayServeReads(long nowNanos) {
        OptionalLong until = readsUntilNanos();
        return until.isPresent() && nowNanos - until.getAsLong() < 0;
    }

    /**
     * The round of {@code quorumTick} was sent after that tick began, and a follower that got it campaigns no sooner than the
     * shortest election timeout later; one tick is taken off because its first tick after that may come at once.
     */
    @Override
    public OptionalLong readsUntilNanos() {
        RaftStatus status = core.status();
        if (isDead || status.role() != Role.LEADER || !status.committedInTerm()) {
            return OptionalLong.empty();
        }
        TickSchedule ticks = loop.ticks();
        long loopTick = firstLoopTick + status.quorumTick();
        if (loopTick < firstLoopTick || !ticks.remembers(loopTick)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(ticks.nanosOf(loopTick) + (electionTicksMin - 1L) * ticks.tickNanos());
    }

    @Override
    public List<Entry> inMemory(long fromIndex, long toIndex, int maxBytes) {
        long last = Math.min(toIndex, core.status().lastIndex());
        if (fromIndex < core.firstIndexInMemory() || fromIndex > last) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (long index = fromIndex; index <= last; index++) {
            Entry entry = core.entries(index, index).getFirst();
            bytes += entry.sizeBytes();
            if (bytes > maxBytes && !entries.isEmpty()) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    // ---- for the loop -------------------------------------------------------------------------------------------

    ReplicaId self() {
        return self;
    }

    /** The state besides the log, null if there is none. */
    @Nullable
    GroupSnapshots snapshots() {
        return listener.snapshots();
    }

    Anchor base() {
        return core.base();
    }

    @Nullable
    Anchor appliedAnchor() {
        return delivery.appliedAnchor();
    }

    /** Whether an entry is no longer part of the log. */
    boolean isGone(long index) {
        return index <= core.base().id().index();
    }

    /** {@link #status} costs more. */
    boolean leads() {
        return core.role() == Role.LEADER;
    }

    boolean isRunning() {
        return !isDead && !isStopping;
    }

    void started() {
        firstLoopTick = loop.ticks().tick() - core.status().tick();
        shedding.look();
        if (appliedAtStart < core.base().id().index()) {
            restarts.resume(core.base());
        }
        loop.touch(this);
    }

    void step(Input input) {
        if (stepped(input)) {
            loop.touch(this);
        }
    }

    /** Of thousands of groups nearly all have nothing to do in a tick, and are not looked at again. */
    void tick() {
        if (stepped(TICK) && !(effects.isEmpty() && notices.isEmpty())) {
            loop.touch(this);
        }
    }

    private boolean stepped(Input input) {
        if (!isRunning()) {
            return false;
        }
        try {
            core.step(input, effects);
        } catch (RuntimeException bug) {
            fail("the consensus core failed on " + input.getClass().getSimpleName(), bug);
            return false;
        }
        notices.observe();
        return true;
    }

    /** @return whether it was not marked before */
    boolean touch() {
        boolean wasTouched = isTouched;
        isTouched = true;
        return !wasTouched;
    }

    /** Hands over what the steps of this turn want written, sent and read. */
    void carryOut() {
        isTouched = false;
        Persist persist = effects.persist();
        if (persist != null) {
            Anchor restart = persist.restart();
            if (restart != null) {
                restarts.writing(persist.seq(), restart);
            }
            loop.write(this, persist);
        }
        effects.sends().forEach(this::post);
        effects.reads().forEach(peerReads::submit);
        effects.snapshotReads().forEach(snapshotReads::submit);
        effects.stagings().forEach(restarts::stage);
        effects.clear();
        notices.effectsCleared();
    }

    void writeStarted() {
        writesUnderWay++;
    }

    /** A write is durable: what it promises may leave. */
    void written(long seq, List<Effects.Send> thenSend) {
        writesUnderWay--;
        if (isRunning()) {
            thenSend.forEach(this::post);
            step(new Input.Persisted(seq));
            restarts.written(seq);
        }
        endIfStopped();
    }

    void readStarted() {
        readsUnderWay++;
    }

    void readEnded() {
        readsUnderWay--;
        endIfStopped();
    }

    void tickEnded(long nowNanos) {
        if (isRunning()) {
            peerReads.tick();
            shedding.look();
            if (!snapshotReads.isIdle()) {
                snapshotReads.tick(leads());
            }
            restarts.work();
            delivery.run();
            tell(application -> application.tick(nowNanos));
        }
    }

    /** Tells the listener what has gathered; it may propose meanwhile, which touches the group anew. */
    void notifyListener() {
        for (Notice notice = notices.poll(); notice != null && !isStopping; notice = notices.poll()) {
            switch (notice) {
                case Notice.Answered(Effects.Answer answer) -> tellAnswer(answer);
                case Notice.Durable(long durableIndex) -> tell(application -> application.durable(durableIndex));
                case Notice.CommittedTo(long index) -> delivery.advanceTo(index);
                case Notice.RoleChanged(RaftStatus status) -> tellRole(status);
                case Notice.Halted(String reason) -> halt(reason);
            }
        }
        if (calls.hasAppendedChanges()) {
            tell(application -> calls.checkChanges(core));
        }
        long commitIndex = core.commitIndex();
        if (commitIndex > committedTold && isRunning()) {
            committedTold = commitIndex;
            log.committed(commitIndex);
        }
        endIfStopped();
    }

    /** Runs {@code task} once nothing of the group is written or read any more. */
    void stop(Runnable task) {
        isStopping = true;
        endCalls();
        snapshotReads.endAll();
        whenStopped.add(task);
        endIfStopped();
    }

    /** Nothing more will become durable. */
    void storeFailed(String cause) {
        writesUnderWay = 0;
        step(new Input.PersistFailed(cause));
        endIfStopped();
    }

    /** Halts this replica for a reason the core cannot know. */
    void fail(String reason, Throwable cause) {
        LOG.log(Level.ERROR, () -> id + " replica " + self + " halts: " + reason, cause);
        if (!isRunning()) {
            return;
        }
        // What the failed step left behind is not carried out: it may be half of something.
        effects.clear();
        notices.effectsCleared();
        try {
            core.step(new Input.PersistFailed(reason + ": " + cause), effects);
            notices.observe();
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, () -> id + " could not even halt in order", bug);
        }
        effects.clear();
        notices.effectsCleared();
        isDead = true;
        notices.add(new Notice.Halted(reason + ": " + cause));
        loop.touch(this);
    }

    /** Calls the listener; one that throws has lost track of the log, so its replica halts. */
    void tell(Consumer<GroupListener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException bug) {
            fail("the application failed", bug);
        }
    }

    private void reject(long token) {
        notices.add(new Notice.Answered(new Effects.Answer.Rejected(token, RejectReason.HALTED, null)));
        loop.touch(this);
    }

    private void post(Effects.Send send) {
        loop.post(new GroupMessage(id, self, send.to(), send.message()));
    }

    private void run(Runnable task) {
        tell(ignored -> task.run());
    }

    private void halt(String reason) {
        isDead = true;
        if (!isHaltTold) {
            isHaltTold = true;
            LOG.log(Level.ERROR, () -> id + " replica " + self + " has halted: " + reason);
            endCalls();
            tell(application -> application.halted(reason));
        }
    }

    private void endCalls() {
        tell(application -> calls.endAll());
    }

    private void tellAnswer(Effects.Answer answer) {
        switch (answer) {
            case Effects.Answer.Proposed(long token, long firstIndex, int term) ->
                tell(application -> application.proposed(token, firstIndex, term));
            case Effects.Answer.Rejected(long token, RejectReason reason, @Nullable ReplicaId leader) ->
                tell(application -> application.rejected(token, reason));
            case Effects.Answer.ReadReady _,
                    Effects.Answer.ReadFailed _,
                    Effects.Answer.Transferred _,
                    Effects.Answer.TransferFailed _,
                    Effects.Answer.ChangeAppended _,
                    Effects.Answer.ChangeRefused _ -> tell(application -> calls.answered(answer));
        }
    }

    /** At start, a thousand replicas that begin to follow are no news, and would take a good part of the time to say. */
    private void tellRole(RaftStatus status) {
        boolean leads = status.role() == Role.LEADER;
        boolean isNews = leads || ledBefore || id.equals(GroupId.METADATA);
        ledBefore = leads;
        LOG.log(
                isNews ? Level.INFO : Level.DEBUG,
                () -> id + " replica " + self + " is " + status.role() + " in term " + status.term() + ", leader "
                        + status.leader() + ", last index " + status.lastIndex() + ", commit index "
                        + status.commitIndex());
        tell(application -> application.roleChanged(status));
    }

    private void endIfStopped() {
        // What this turn has decided already is still to be written.
        if (isStopping && !isTouched && writesUnderWay == 0 && readsUnderWay == 0) {
            loop.remove(this);
            List<Runnable> tasks = List.copyOf(whenStopped);
            whenStopped.clear();
            tasks.forEach(Runnable::run);
        }
    }
}
