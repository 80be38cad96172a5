package dev.balsa.simulation.cluster;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.core.RaftCore;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.engine.InvariantViolation;
import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One host and the process on it: takes inputs into turns, carries out the effects of a turn as the real runtime does,
 * and lets the process crash, freeze and come back.
 */
public final class SimNode implements SimDisk.Owner {
    /** Beyond this the host drops messages, as full socket buffers do. */
    private static final int MAX_INBOX = 2_000;

    private static final int MAX_TICKS_AFTER_PAUSE = 5;

    public enum State {
        RUNNING,
        PAUSED,
        DOWN,
        /** The core stopped itself; the process lives but does nothing. */
        HALTED
    }

    private sealed interface Arrival {
        record Step(Input input) implements Arrival {}

        record Durable(List<Persist> writes) implements Arrival {}
    }

    private final World world;
    private final int number;
    private ReplicaId id;
    private final Environment.Host traits;
    private final Randomness random;
    private final SimDisk disk;
    private final Delivery delivery;
    private final SimSnapshots snapshots;
    private final StorageWork storage;
    private final Effects effects = new Effects();
    private final ArrayDeque<Arrival> inbox = new ArrayDeque<>();

    private @Nullable SimNetwork network;
    private @Nullable RaftCore core;
    private @Nullable RaftStatus status;
    private State state = State.DOWN;
    /** Counts processes of this host; outdates what belongs to earlier ones. */
    private int process;

    private double clockRate;
    private boolean turnIsDue;
    private boolean diskFailed;
    private int missedTicks;
    private LogImage log;
    private long appliedIndex;
    private long stateDigest;

    SimNode(World world, int number, ReplicaId id, Configuration initial) {
        this.world = world;
        this.number = number;
        this.id = id;
        this.traits = world.environment().host();
        this.random = world.stream("host-" + number);
        this.disk = new SimDisk(world, number, initial, this);
        this.delivery = new Delivery(number, disk);
        this.snapshots = new SimSnapshots(world, number);
        this.storage = new StorageWork(world, this, disk, snapshots);
        this.log = disk.log().copy();
        this.clockRate = world.environment().clockRates().get(number);
    }

    void connect(SimNetwork carrier) {
        this.network = carrier;
    }

    // ---- what observers may ask ---------------------------------------------------------------------------------

    public int number() {
        return number;
    }

    public ReplicaId id() {
        return id;
    }

    public State state() {
        return state;
    }

    /** The process exists, frozen or not. */
    public boolean isUp() {
        return state == State.RUNNING || state == State.PAUSED;
    }

    public int process() {
        return process;
    }

    /** The core's, after its last turn. Only while {@link #isUp}. */
    public RaftStatus status() {
        if (status == null) {
            throw new IllegalStateException("n" + number + " has not been started");
        }
        return status;
    }

    public boolean isLeader() {
        return isUp() && status().role() == Role.LEADER;
    }

    public SimDisk disk() {
        return disk;
    }

    /** What the process believes its log to be: all writes it has handed to its disk, durable or not. */
    public LogImage log() {
        return log;
    }

    public long appliedIndex() {
        return appliedIndex;
    }

    /** State of the state machine at {@link #appliedIndex}. */
    public long stateDigest() {
        return stateDigest;
    }

    public void start() {
        process++;
        state = State.RUNNING;
        diskFailed = false;
        missedTicks = 0;
        inbox.clear();
        effects.clear();
        turnIsDue = false;
        log = disk.log().copy();
        stateDigest = disk.digestAt(disk.storedIndex());
        if (process > 1 && log.lastIndex() == 0) {
            world.reached(RareState.RESTART_WITH_EMPTY_DISK);
        } else if (disk.storedIndex() > 0) {
            world.reached(RareState.RESTART_WITH_SEGMENTS);
        }
        appliedIndex = disk.storedIndex();
        core = newCore();
        status = core.status();
        world.trace().note(number, "start", process, status);
        for (ClusterObserver observer : world.observers()) {
            observer.started(this);
        }
        apply();
        disk.committed(status.commitIndex());
        scheduleTick(random.between(0, Environment.TICK_US));
    }

    private RaftCore newCore() {
        RaftSettings settings = world.environment().settings();
        int early = number == 0 ? settings.firstElectionTicks() : 0;
        Randomness own = world.stream("core-" + number + "-" + process);
        RecoveredLog recovered = disk.recover();
        try {
            return new RaftCore(settings.withFirstElectionTicks(early), id, recovered, new SimEntries(), own);
        } catch (RuntimeException e) {
            throw new InvariantViolation("no-throw", "n" + number + " cannot start from " + recovered, e);
        }
    }

    /** @param connectionsReset peers notice at once; false for a machine that just goes dark */
    public void crash(boolean connectionsReset) {
        if (isLeader() && status().commitIndex() < log.lastIndex()) {
            world.reached(RareState.CRASH_OF_LEADER_WITH_UNCOMMITTED);
        }
        state = State.DOWN;
        inbox.clear();
        core = null;
        disk.crash();
        snapshots.crash();
        world.trace()
                .note(
                        number,
                        "crash",
                        disk.log().lastIndex(),
                        "disk ends at " + disk.log().lastIndex() + "@"
                                + disk.log().lastTerm() + " with " + disk.hardState());
        for (ClusterObserver observer : world.observers()) {
            observer.crashed(this);
        }
        if (connectionsReset && network != null) {
            network.connectionsReset(this);
        }
    }

    /** Its disk is replaced by an empty one, and what starts here next is another replica. Only while the node is down. */
    void loseDisk(ReplicaId successor) {
        world.trace().note(number, "wiped", successor.incarnation().hashCode(), id + " is succeeded by " + successor);
        id = successor;
        disk.lose();
        log = disk.log().copy();
    }

    public void pause() {
        state = State.PAUSED;
        world.trace().note(number, "pause", 0, "");
    }

    public void resume() {
        state = State.RUNNING;
        world.trace().note(number, "resume", 0, "");
        for (int i = Math.min(missedTicks, random.between(0, MAX_TICKS_AFTER_PAUSE)); i > 0; i--) {
            offer(new Input.Tick());
        }
        missedTicks = 0;
        scheduleTurn();
    }

    /** @param factor the node's ticks take this many times as long */
    public void changeClock(double factor) {
        clockRate *= factor;
    }

    private void scheduleTick(long delayUs) {
        int own = process;
        world.queue().in(delayUs, () -> {
            if (own != process || state == State.HALTED) {
                return;
            }
            if (state == State.PAUSED) {
                missedTicks++;
            } else {
                offer(new Input.Tick());
            }
            scheduleTick((long) (Environment.TICK_US * clockRate));
        });
    }

    // ---- inputs -------------------------------------------------------------------------------------------------

    /** Hands an input to the process; lost if there is none. */
    public void offer(Input input) {
        if (isUp() && inbox.size() < MAX_INBOX) {
            inbox.add(new Arrival.Step(input));
            scheduleTurn();
        }
    }

    /** @return false if nothing listens, so that nothing can have happened */
    public boolean propose(long token, List<? extends Proposal> proposals) {
        if (!isUp()) {
            return false;
        }
        offer(new Input.Propose(token, proposals));
        return true;
    }

    @Override
    public void diskChanged() {
        for (ClusterObserver observer : world.observers()) {
            observer.diskChanged(this);
        }
    }

    @Override
    public void durable(List<Persist> writes) {
        if (isUp()) {
            inbox.add(new Arrival.Durable(writes));
            scheduleTurn();
        }
    }

    @Override
    public void failed(String cause) {
        diskFailed = true;
        world.trace().note(number, "diskfail", 0, cause);
        if (isUp()) {
            inbox.add(new Arrival.Step(new Input.PersistFailed(cause)));
            scheduleTurn();
        }
    }

    @Override
    public void stored(long index) {
        if (isUp()) {
            inbox.add(new Arrival.Step(new Input.Stored(index)));
            scheduleTurn();
        }
    }

    /** Retention: entries up to this one are removed, as far as nobody here needs them. */
    public void removeUpTo(long index) {
        RaftCore running = core;
        if (running != null && isUp()) {
            disk.removeUpTo(Math.min(index, Math.min(appliedIndex, running.pinnedIndex())));
        }
    }

    @Override
    public void logStarts(Anchor anchor) {
        if (isUp()) {
            inbox.add(new Arrival.Step(new Input.LogStarts(anchor)));
            scheduleTurn();
        }
    }

    @Override
    public long stateAt(Anchor anchor) {
        return snapshots.install(anchor);
    }

    // ---- turns --------------------------------------------------------------------------------------------------

    private void scheduleTurn() {
        if (turnIsDue || state != State.RUNNING) {
            return;
        }
        turnIsDue = true;
        int own = process;
        long delayUs = random.chance(0.5) ? 0 : random.between(0, traits.turnDelayMaxUs());
        world.queue().in(delayUs, () -> {
            if (own == process) {
                turnIsDue = false;
                turn();
            }
        });
    }

    private void turn() {
        RaftCore running = core;
        if (state != State.RUNNING || running == null) {
            return;
        }
        int inputs = Math.min(inbox.size(), random.between(1, traits.maxInputsPerTurn()));
        if (inputs > 1) {
            world.reached(RareState.SEVERAL_INPUTS_IN_ONE_TURN);
        }
        RaftStatus before = status();
        for (int i = 0; i < inputs; i++) {
            take(running, inbox.remove());
        }
        carryOut(before, running.status());
        if (!inbox.isEmpty()) {
            scheduleTurn();
        }
    }

    private void take(RaftCore running, Arrival arrival) {
        switch (arrival) {
            case Arrival.Step(Input input) -> {
                step(running, input);
                if (input instanceof Input.LogStarts starts
                        && log.has(starts.anchor().id().index())) {
                    log.startAfter(starts.anchor().id().index());
                }
            }
            case Arrival.Durable(List<Persist> writes) -> {
                for (Persist write : writes) {
                    write.thenSend().forEach(this::send);
                }
                step(running, new Input.Persisted(writes.getLast().seq()));
            }
        }
    }

    private void step(RaftCore running, Input input) {
        try {
            running.step(input, effects);
        } catch (RuntimeException e) {
            throw new InvariantViolation("no-throw", "n" + number + " threw " + e + " on " + input, e);
        }
    }

    private void carryOut(RaftStatus before, RaftStatus after) {
        Persist write = effects.persist();
        if (write != null) {
            hand(before, after, write);
        }
        status = after;
        if (effects.isRoleChanged()) {
            world.trace().note(number, "role", after.term(), after.role() + " in term " + after.term());
        }
        ClusterObserver.Turn turn = new ClusterObserver.Turn(this, before, after, write);
        for (ClusterObserver observer : world.observers()) {
            observer.turned(turn);
        }
        effects.sends().forEach(this::send);
        effects.reads().forEach(storage::read);
        effects.snapshotReads().forEach(storage::readSnapshot);
        effects.stagings().forEach(storage::stage);
        for (Effects.Answer answer : effects.answers()) {
            answer(answer);
        }
        effects.marks().forEach(world.marks()::add);
        String halted = effects.haltReason();
        effects.clear();
        if (halted != null) {
            halt(before.role(), halted);
            return;
        }
        disk.committed(after.commitIndex());
        apply();
    }

    private void hand(RaftStatus before, RaftStatus after, Persist write) {
        world.trace().note(number, "persist", Digests.of(write), new WriteText(write));
        for (ClusterObserver observer : world.observers()) {
            observer.writing(this, before, after, write);
        }
        Anchor restart = write.restart();
        if (restart != null) {
            snapshots.use(restart);
            log = new LogImage(restart);
        }
        if (write.truncateFrom() > 0) {
            if (log.lastIndex() >= write.truncateFrom() && disk.log().lastIndex() < log.lastIndex()) {
                world.reached(RareState.TRUNCATED_BEFORE_DURABLE);
            }
            if (log.lastConfigurationIndex() >= write.truncateFrom()) {
                world.reached(RareState.CONFIGURATION_ROLLED_BACK);
            }
            log.truncateFrom(write.truncateFrom());
        }
        try {
            write.entries().forEach(log::append);
        } catch (IllegalStateException e) {
            throw new InvariantViolation("contiguous", "n" + number + ": " + e.getMessage(), e);
        }
        disk.write(write, after.commitIndex());
    }

    private void send(Effects.Send send) {
        for (ClusterObserver observer : world.observers()) {
            observer.sending(this, send);
        }
        if (network != null) {
            network.send(this, send);
        }
    }

    private void answer(Effects.Answer answer) {
        AnswerTally.count(world, number, answer);
        for (ClusterObserver observer : world.observers()) {
            observer.answered(this, answer);
        }
    }

    private void halt(Role was, String reason) {
        world.trace().note(number, "halt", 0, reason);
        if (!diskFailed) {
            throw new InvariantViolation("no-halt", "n" + number + " halted: " + reason);
        }
        world.reached(was == Role.LEADER ? RareState.DISK_FAILED_LEADER : RareState.DISK_FAILED_FOLLOWER);
        state = State.HALTED;
        inbox.clear();
    }

    private void apply() {
        RaftCore running = core;
        if (running == null) {
            return;
        }
        Anchor base = running.base();
        if (base.id().index() > appliedIndex) {
            if (running.durableIndex() < base.id().index()) {
                // The log begins anew once the disk says so; until then the state stays what it is.
                return;
            }
            appliedIndex = base.id().index();
            stateDigest = disk.digestAt(appliedIndex);
            for (ClusterObserver observer : world.observers()) {
                observer.installed(this, base);
            }
        }
        long applicable = Math.min(running.commitIndex(), running.durableIndex());
        if (applicable > appliedIndex) {
            List<Entry> entries = delivery.entries(running, appliedIndex + 1, applicable);
            appliedIndex = applicable;
            if (world.environment().hasState()) {
                entries.forEach(entry -> stateDigest = StateDigest.after(stateDigest, entry));
            }
            for (ClusterObserver observer : world.observers()) {
                observer.applied(this, entries);
            }
        }
    }
}
