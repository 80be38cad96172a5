package dev.balsa.raft.runtime;

import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.log.Anchor;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A log that begins anew: the state is set aside piece by piece, the core's write puts the log's new beginning on disk, and only
 * then the state is put in place. Until that is done nothing is delivered. A process that dies in between finds a log that begins
 * behind what is applied, and puts the state in place at its next start.
 */
final class LogRestarts {
    private final HostedGroup group;
    private final ColdReads executor;
    private final CommitDelivery delivery;
    private final ArrayDeque<Effects.StageSnapshot> toStage = new ArrayDeque<>();
    private boolean isWorking;
    private long restartSeq;
    private @Nullable Anchor restarting;
    private @Nullable Anchor toInstall;

    LogRestarts(HostedGroup group, ColdReads executor, CommitDelivery delivery) {
        this.group = group;
        this.executor = executor;
        this.delivery = delivery;
    }

    /** The core has one piece staged at a time; another one means that the one before is void. */
    void stage(Effects.StageSnapshot staging) {
        toStage.clear();
        toStage.add(staging);
        if (group.snapshots() == null) {
            group.execute(this::work);
        } else {
            work();
        }
    }

    /** The core throws its log away in this write: what it held is delivered no more. */
    void writing(long seq, Anchor anchor) {
        restartSeq = seq;
        restarting = anchor;
        toInstall = null;
        delivery.pause();
    }

    void written(long seq) {
        Anchor anchor = restarting;
        if (anchor != null && seq >= restartSeq) {
            restarting = null;
            toInstall = anchor;
            work();
        }
    }

    /** The log that was recovered begins behind what the application has applied. */
    void resume(Anchor base) {
        delivery.pause();
        toInstall = base;
        work();
    }

    /** Goes on; also when the executor was full. */
    void work() {
        if (isWorking || !group.isRunning()) {
            return;
        }
        Anchor anchor = toInstall;
        if (anchor != null) {
            install(anchor);
        } else if (restarting == null && !toStage.isEmpty()) {
            // Not while the restart is being written: what is set aside for it would be thrown away, and it may be
            // needed
            // after a crash.
            stageNext(toStage.getFirst());
        }
    }

    private void stageNext(Effects.StageSnapshot staging) {
        GroupSnapshots snapshots = group.snapshots();
        if (snapshots == null) {
            staged(staging);
            return;
        }
        isWorking = executor.run(() -> snapshots.stage(staging.chunk()), failure -> {
            ended();
            if (failure != null) {
                group.fail("the state of another replica cannot be kept", failure);
                return;
            }
            staged(staging);
            work();
        });
        countIfStarted();
    }

    private void staged(Effects.StageSnapshot staging) {
        toStage.removeFirstOccurrence(staging);
        group.step(new Input.SnapshotStaged(staging.stagingId(), staging.chunk().end()));
    }

    private void install(Anchor anchor) {
        GroupSnapshots snapshots = group.snapshots();
        if (snapshots == null) {
            installed(anchor);
            return;
        }
        isWorking = executor.run(() -> snapshots.install(anchor), failure -> {
            ended();
            if (failure != null) {
                group.fail("the state at the log's new beginning cannot be put in place", failure);
                return;
            }
            installed(anchor);
            work();
        });
        countIfStarted();
    }

    private void installed(Anchor anchor) {
        if (!anchor.equals(toInstall)) {
            // The log has been restarted again meanwhile; nothing of this state was shown.
            return;
        }
        toInstall = null;
        group.tell(listener -> listener.restarted(anchor));
        delivery.restartAfter(anchor);
    }

    private void countIfStarted() {
        if (isWorking) {
            group.readStarted();
        }
    }

    private void ended() {
        isWorking = false;
        group.readEnded();
    }
}
