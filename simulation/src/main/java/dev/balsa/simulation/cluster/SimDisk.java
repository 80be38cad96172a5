package dev.balsa.simulation.cluster;

import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.engine.InvariantViolation;
import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The disk of one node: a journal whose writes become durable in order, one force at a time, and segments that trail
 * behind it. A crash keeps a prefix of what was not durable yet, and may tear the first write it does not keep:
 * {@link Persist} promises that its hard state is not lost when its entries are kept, nothing else.
 */
public final class SimDisk {
    /** The process that uses the disk. Not called any more once it has died. */
    interface Owner {
        /** What the disk holds has changed; a matter of physics, whether or not the process lives to hear of it. */
        void diskChanged();

        /** All of these are durable, in order. */
        void durable(List<Persist> writes);

        void failed(String cause);

        void stored(long index);

        /** Everything up to the anchor's entry has been removed. */
        void logStarts(Anchor anchor);

        /** A restart has become durable: the state that was set aside for it is in force. */
        long stateAt(Anchor anchor);
    }

    private record Queued(Persist write, long commitIndex) {}

    private final World world;
    private final Environment.Disk traits;
    private final Owner owner;
    private final Randomness random;
    private final int node;

    private HardState hardState = HardState.INITIAL;
    private LogImage log;
    /** The state at the beginning of the log. */
    private long baseDigest = StateDigest.INITIAL;

    private long commitHint;

    private final ArrayDeque<Queued> queued = new ArrayDeque<>();
    private final List<Queued> forcing = new ArrayList<>();
    /** Outdates events of earlier processes. */
    private long generation;

    private long committedIndex;
    private long storedIndex;
    private long checkpointIndex;
    private boolean storing;
    /** Outdates what is on its way to segments when the log begins anew. */
    private long storeEpoch;

    private boolean stalled;
    private boolean forceIsDue;
    private boolean failsNextForce;
    private boolean failed;
    private long slowerForceUs;
    private long slowerSegmentUs;

    SimDisk(World world, int node, Configuration initial, Owner owner) {
        this.world = world;
        this.traits = world.environment().disk();
        this.owner = owner;
        this.log = new LogImage(Anchor.beginning(initial));
        this.node = node;
        this.random = world.stream("disk-" + node);
    }

    // ---- what is durable ----------------------------------------------------------------------------------------

    public HardState hardState() {
        return hardState;
    }

    /** Entries that survive any crash from now on. */
    public LogImage log() {
        return log;
    }

    public long storedIndex() {
        return storedIndex;
    }

    // ---- used by the process ------------------------------------------------------------------------------------

    /** @param commitIndex what the process knows at this moment; a hint that the journal carries along */
    void write(Persist write, long commitIndex) {
        if (failed) {
            return;
        }
        queued.add(new Queued(write, commitIndex));
        if (forcing.isEmpty()) {
            beginForce();
        }
    }

    /** Entries up to here may go to segments as soon as they are durable. */
    void committed(long commitIndex) {
        committedIndex = Math.max(committedIndex, commitIndex);
        storeMore();
    }

    /** Entries in segments, at least one; empty if the range is not there or the read fails. */
    List<Entry> read(long fromIndex, int maxBytes) {
        List<Entry> entries = new ArrayList<>();
        if (random.chance(traits.failedReads())) {
            world.reached(RareState.READ_FAILED);
            return entries;
        }
        long bytes = 0;
        for (long index = fromIndex; log.has(index) && index <= storedIndex; index++) {
            Entry entry = log.get(index);
            bytes += entry.sizeBytes();
            if (bytes > maxBytes && !entries.isEmpty()) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    long readLatencyUs() {
        return random.between(traits.readMinUs(), traits.readMaxUs()) + slowerForceUs;
    }

    /** The process is gone: some of what it had handed in survives, in order. */
    void crash() {
        loseUnforced();
        storedIndex = random.between(checkpointIndex, storedIndex);
        checkpointIndex = storedIndex;
        committedIndex = 0;
    }

    /** A new, empty disk stands where this one was. Only while no process uses it. */
    void lose() {
        loseUnforced();
        hardState = HardState.INITIAL;
        log = new LogImage(Anchor.beginning(Configuration.EMPTY));
        baseDigest = StateDigest.INITIAL;
        commitHint = 0;
        storedIndex = 0;
        checkpointIndex = 0;
        committedIndex = 0;
    }

    private void loseUnforced() {
        generation++;
        List<Queued> pending = new ArrayList<>(forcing);
        pending.addAll(queued);
        forcing.clear();
        queued.clear();
        storing = false;
        forceIsDue = false;
        failsNextForce = false;
        keepSome(pending);
    }

    /**
     * Removes entries from the front, up to this one or as far as a checkpoint allows: what a crash may take back from the segments
     * is needed again.
     */
    void removeUpTo(long index) {
        long last = Math.min(index, checkpointIndex);
        if (failed || last <= log.base().index()) {
            return;
        }
        baseDigest = digestAt(last);
        log.startAfter(last);
        world.reached(RareState.LOG_START_MOVED);
        world.trace().note(node, "retain", last, log.anchor());
        owner.logStarts(log.anchor());
    }

    /** The state after this entry, which must be on the disk. */
    long digestAt(long index) {
        long digest = baseDigest;
        if (world.environment().hasState()) {
            for (long at = log.base().index() + 1; at <= index; at++) {
                digest = StateDigest.after(digest, log.get(at));
            }
        }
        return digest;
    }

    RecoveredLog recover() {
        failed = false;
        List<EntryId> terms = new ArrayList<>();
        List<RecoveredLog.ConfigurationAt> configurations = new ArrayList<>();
        int term = log.base().term();
        for (long index = log.base().index() + 1; index <= log.lastIndex(); index++) {
            Entry entry = log.get(index);
            if (entry.term() != term) {
                term = entry.term();
                terms.add(new EntryId(index, term));
            }
            if (entry.kind() == EntryKind.CONFIGURATION && entry.configuration() != null) {
                configurations.add(new RecoveredLog.ConfigurationAt(index, entry.configuration()));
            }
        }
        List<Entry> tail = new ArrayList<>();
        long alsoInSegments = random.chance(0.5) ? 0 : random.between(0, 5);
        long tailFrom = Math.max(log.base().index() + 1, storedIndex - alsoInSegments);
        for (long index = tailFrom; index <= log.lastIndex(); index++) {
            tail.add(log.get(index));
        }
        return new RecoveredLog(
                hardState,
                log.anchor(),
                terms,
                configurations,
                tail,
                log.lastIndex(),
                storedIndex,
                Math.max(commitHint, storedIndex));
    }

    // ---- faults -------------------------------------------------------------------------------------------------

    public boolean isStalled() {
        return stalled;
    }

    public void stall() {
        stalled = true;
    }

    public void unstall() {
        stalled = false;
        if (forceIsDue) {
            forceIsDue = false;
            scheduleForceEnd();
        }
    }

    /** The next force fails; what it covered may or may not be on disk. */
    public void failNextForce() {
        failsNextForce = true;
    }

    /** Takes {@link #failNextForce} back if no force has come yet. */
    public void failNoForce() {
        failsNextForce = false;
    }

    /** Adds to the time of every force and read; negative takes back. */
    public void slowDown(long byUs) {
        slowerForceUs += byUs;
    }

    public void slowDownSegments(long byUs) {
        slowerSegmentUs += byUs;
    }

    // ---- journal ------------------------------------------------------------------------------------------------

    private void beginForce() {
        while (!queued.isEmpty() && forcing.size() < traits.maxWritesPerForce()) {
            forcing.add(queued.remove());
        }
        if (forcing.size() > 1) {
            world.reached(RareState.SEVERAL_WRITES_IN_ONE_FORCE);
        }
        scheduleForceEnd();
    }

    private void scheduleForceEnd() {
        long started = generation;
        long latencyUs = random.between(traits.forceMinUs(), traits.forceMaxUs()) + slowerForceUs;
        world.queue().in(latencyUs, () -> {
            if (started == generation) {
                endForce();
            }
        });
    }

    private void endForce() {
        if (stalled) {
            forceIsDue = true;
            return;
        }
        if (failsNextForce) {
            loseUnforced();
            failed = true;
            owner.failed("simulated error of a force");
            return;
        }
        List<Persist> done = new ArrayList<>();
        for (Queued item : forcing) {
            keep(item);
            done.add(item.write);
        }
        forcing.clear();
        world.trace().count(node, "durable", done.getLast().seq());
        owner.diskChanged();
        owner.durable(done);
        storeMore();
        if (!queued.isEmpty()) {
            beginForce();
        }
    }

    private void keep(Queued item) {
        Persist write = item.write;
        if (write.hardState() != null) {
            hardState = write.hardState();
        }
        restart(write.restart());
        truncate(write.truncateFrom());
        write.entries().forEach(log::append);
        commitHint = Math.max(commitHint, item.commitIndex);
    }

    private void restart(@Nullable Anchor anchor) {
        if (anchor == null) {
            return;
        }
        baseDigest = owner.stateAt(anchor);
        log = new LogImage(anchor);
        storedIndex = anchor.id().index();
        checkpointIndex = storedIndex;
        // What was being moved to segments is void.
        storing = false;
        storeEpoch++;
    }

    private void truncate(long fromIndex) {
        if (fromIndex > 0) {
            if (fromIndex <= storedIndex) {
                throw new InvariantViolation(
                        "segments", "n" + node + " truncates from " + fromIndex + ", stored is " + storedIndex);
            }
            if (log.lastIndex() >= fromIndex) {
                world.reached(RareState.TRUNCATED_ON_DISK);
            }
            log.truncateFrom(fromIndex);
        }
    }

    private void keepSome(List<Queued> pending) {
        if (pending.isEmpty()) {
            return;
        }
        int whole = random.between(0, pending.size());
        for (Queued item : pending.subList(0, whole)) {
            keep(item);
        }
        if (whole < pending.size()) {
            world.reached(RareState.CRASH_LOST_WRITES);
            tear(pending.get(whole).write);
        }
        owner.diskChanged();
    }

    private void tear(Persist write) {
        int keptEntries = random.chance(0.5)
                ? 0
                : random.between(0, Math.max(0, write.entries().size() - 1));
        boolean keepsEntries = keptEntries > 0;
        HardState newState = write.hardState();
        if (newState != null && (keepsEntries || random.chance(0.5))) {
            hardState = newState;
            if (!keepsEntries && !write.entries().isEmpty()) {
                world.reached(RareState.CRASH_KEPT_HARD_STATE_ONLY);
            }
        }
        if (keepsEntries || random.chance(0.5)) {
            restart(write.restart());
            truncate(write.truncateFrom());
        } else if (write.restart() != null) {
            world.reached(RareState.CRASH_LOST_RESTART);
        }
        write.entries().subList(0, keptEntries).forEach(log::append);
        if (keepsEntries) {
            world.reached(RareState.CRASH_TORE_WRITE);
        }
    }

    // ---- segments -----------------------------------------------------------------------------------------------

    /**
     * The end of what is durable and will stay. Beyond a truncation that is under way the disk still holds entries of another
     * leader, at indexes that may be committed with other entries by now.
     */
    private long settledIndex() {
        long settled = log.lastIndex();
        for (Queued item : forcing) {
            settled = Math.min(settled, lastKept(item));
        }
        for (Queued item : queued) {
            settled = Math.min(settled, lastKept(item));
        }
        return settled;
    }

    private long lastKept(Queued item) {
        if (item.write.restart() != null) {
            return storedIndex;
        }
        long truncateFrom = item.write.truncateFrom();
        return truncateFrom > 0 ? truncateFrom - 1 : Long.MAX_VALUE;
    }

    private void storeMore() {
        long target = Math.min(committedIndex, settledIndex());
        if (storing || failed || target <= storedIndex) {
            return;
        }
        storing = true;
        long started = generation;
        long epoch = storeEpoch;
        long latencyUs = random.between(traits.segmentMinUs(), traits.segmentMaxUs()) + slowerSegmentUs;
        world.queue().in(latencyUs, () -> {
            if (started == generation && epoch == storeEpoch) {
                endStore(target);
            }
        });
    }

    private void endStore(long target) {
        storing = false;
        storedIndex = target;
        if (random.chance(0.3)) {
            checkpointIndex = storedIndex;
        }
        world.trace().count(node, "stored", storedIndex);
        owner.stored(storedIndex);
        storeMore();
    }
}
