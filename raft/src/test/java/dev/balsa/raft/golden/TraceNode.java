package dev.balsa.raft.golden;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.RaftCore;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One core with its disk, as a host would run it: effects are carried out after every step, or after several. */
final class TraceNode {
    final ReplicaId self;
    final TraceDisk disk;
    final List<Effects.Read> reads = new ArrayList<>();

    private final Consumer<String> happened;
    private final TraceNetwork network;
    private final RandomGenerator random;
    private final Effects effects = new Effects();
    private RaftSettings settings;
    private RaftCore core;
    final TraceSnapshots snapshots;
    private boolean isDown;
    private boolean isTurnOpen;

    TraceNode(
            ReplicaId self,
            Configuration initial,
            RaftSettings settings,
            TraceNetwork network,
            RandomGenerator random,
            Consumer<String> happened) {
        this.self = self;
        this.disk = new TraceDisk(initial);
        this.snapshots = new TraceSnapshots(disk);
        this.settings = settings;
        this.network = network;
        this.random = random;
        this.happened = happened;
        this.core = newCore();
    }

    private RaftCore newCore() {
        return new RaftCore(settings, self, disk.recovered(), new TraceEntries(), random);
    }

    /** Timeouts are the shortest plus one tick for each node before this one, so that scenarios can name the first. */
    record Steady(int extra) implements RandomGenerator {
        @Override
        public int nextInt(int origin, int bound) {
            return Math.min(origin + extra, bound - 1);
        }

        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("only bounded ints are drawn");
        }
    }

    void crash() {
        isDown = true;
        isTurnOpen = false;
        disk.loseUnfinished();
        effects.clear();
        reads.clear();
        snapshots.crash();
    }

    void restart(RaftSettings newSettings) {
        settings = newSettings;
        core = newCore();
        isDown = false;
    }

    boolean isDown() {
        return isDown;
    }

    RaftStatus status() {
        return core.status();
    }

    long firstIndexInMemory() {
        return core.firstIndexInMemory();
    }

    RaftCore core() {
        return core;
    }

    /** From here on several steps are one turn. */
    void openTurn() {
        isTurnOpen = true;
    }

    void closeTurn() {
        isTurnOpen = false;
        carryOut();
    }

    void step(Input input) {
        if (isDown) {
            return;
        }
        core.step(input, effects);
        if (!isTurnOpen) {
            carryOut();
        }
    }

    /** Finishes the oldest write, releases what waits for it and tells the core. */
    void persistOne() {
        Persist persist = disk.finishOne();
        if (persist.restart() != null) {
            snapshots.install();
        }
        persist.thenSend().forEach(this::send);
        step(new Input.Persisted(persist.seq()));
    }

    /** Whether disk or snapshots have something to do. */
    boolean isBusy() {
        return disk.isBusy() || !snapshots.reads.isEmpty() || !snapshots.stagings.isEmpty();
    }

    void workOne() {
        if (disk.isBusy()) {
            persistOne();
        } else if (!snapshots.reads.isEmpty()) {
            step(snapshots.give(false));
        } else {
            step(snapshots.stage());
        }
    }

    private void carryOut() {
        for (String mark : effects.marks()) {
            say("mark " + mark);
        }
        if (effects.isRoleChanged()) {
            RaftStatus status = core.status();
            say("is " + status.role() + " term=" + status.term() + " leader=" + TraceText.node(status.leader()));
        }
        Persist persist = effects.persist();
        if (persist != null) {
            say(describe(persist));
            disk.write(persist);
        }
        effects.sends().forEach(this::send);
        for (Effects.Read read : effects.reads()) {
            say("reads for " + TraceText.node(read.forPeer()) + " from " + read.fromIndex());
            reads.add(read);
        }
        for (Effects.ReadSnapshot read : effects.snapshotReads()) {
            say("reads snapshot for " + TraceText.node(read.forPeer()) + " from " + read.position());
            snapshots.reads.add(read);
        }
        for (Effects.StageSnapshot staging : effects.stagings()) {
            say("stages #" + staging.stagingId() + " " + TraceText.chunk(staging.chunk()));
            snapshots.stagings.add(staging);
        }
        for (Effects.Answer answer : effects.answers()) {
            say(describe(answer));
        }
        if (effects.isCommitAdvanced()) {
            say("commits " + core.commitIndex());
        }
        String halt = effects.haltReason();
        if (halt != null) {
            say("HALTS: " + halt);
        }
        effects.clear();
    }

    private void send(Effects.Send send) {
        boolean isSent = network.send(self, send.to(), send.message());
        say("-> " + TraceText.node(send.to()) + " " + TraceText.message(send.message()) + (isSent ? "" : " (cut)"));
    }

    private static String describe(Persist persist) {
        StringBuilder text = new StringBuilder("writes #" + persist.seq());
        if (persist.hardState() != null) {
            text.append(" term=").append(persist.hardState().term());
            text.append(" vote=").append(TraceText.node(persist.hardState().votedFor()));
        }
        if (persist.restart() != null) {
            text.append(" RESTART after ").append(TraceText.anchor(persist.restart()));
        }
        if (persist.truncateFrom() > 0) {
            text.append(" cut from ").append(persist.truncateFrom());
        }
        if (!persist.entries().isEmpty()) {
            text.append(' ').append(TraceText.entries(persist.entries()));
        }
        if (!persist.thenSend().isEmpty()) {
            text.append(" then ").append(persist.thenSend().size()).append(" messages");
        }
        return text.toString();
    }

    private static String describe(Effects.Answer answer) {
        return switch (answer) {
            case Effects.Answer.Proposed p ->
                "answers " + p.token() + ": proposed at " + p.firstIndex() + "@" + p.term();
            case Effects.Answer.Rejected r ->
                "answers " + r.token() + ": rejected " + r.reason() + ", leader " + TraceText.node(r.leader());
            case Effects.Answer.ReadReady r -> "answers " + r.token() + ": reads up to " + r.index();
            case Effects.Answer.ReadFailed r ->
                "answers " + r.token() + ": read failed " + r.reason() + ", leader " + TraceText.node(r.leader());
            case Effects.Answer.Transferred t -> "answers " + t.token() + ": transferred to term " + t.term();
            case Effects.Answer.TransferFailed t -> "answers " + t.token() + ": transfer failed " + t.reason();
            case Effects.Answer.ChangeAppended c ->
                "answers " + c.token() + ": change appended at " + c.index() + "@" + c.term();
            case Effects.Answer.ChangeRefused c -> "answers " + c.token() + ": change refused " + c.reason();
        };
    }

    private void say(String what) {
        happened.accept(self.brokerId() + " " + what);
    }
}
