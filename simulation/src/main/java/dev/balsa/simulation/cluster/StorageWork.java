package dev.balsa.simulation.cluster;

import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.SnapshotChunk;
import java.util.List;

/** What a process has its disk do beside its writes: reads for peers, and setting aside the state for a restart. */
final class StorageWork {
    private final World world;
    private final SimNode node;
    private final SimDisk disk;
    private final SimSnapshots snapshots;
    private long lastStagingUs;

    StorageWork(World world, SimNode node, SimDisk disk, SimSnapshots snapshots) {
        this.world = world;
        this.node = node;
        this.disk = disk;
        this.snapshots = snapshots;
    }

    void read(Effects.Read read) {
        later(disk.readLatencyUs(), () -> {
            List<Entry> entries = disk.read(read.fromIndex(), read.maxBytes());
            if (!entries.isEmpty()) {
                world.reached(RareState.READ_FROM_SEGMENTS);
            }
            node.offer(new Input.EntriesRead(read.forPeer(), read.session(), read.fromIndex(), entries));
        });
    }

    void readSnapshot(Effects.ReadSnapshot read) {
        later(disk.readLatencyUs(), () -> {
            SnapshotChunk chunk = snapshots.read(read, node.log(), node.appliedIndex(), node.stateDigest());
            node.offer(new Input.SnapshotRead(read.forPeer(), read.session(), chunk));
        });
    }

    /** In the order in which they were asked for: the first piece of another state voids those before it. */
    void stage(Effects.StageSnapshot staging) {
        long nowUs = world.queue().nowUs();
        lastStagingUs = Math.max(lastStagingUs, nowUs + disk.readLatencyUs());
        later(lastStagingUs - nowUs, () -> {
            snapshots.stage(staging.chunk());
            node.offer(new Input.SnapshotStaged(
                    staging.stagingId(), staging.chunk().end()));
        });
    }

    /** Nothing comes of it if the process has died by then. */
    private void later(long delayUs, Runnable work) {
        int process = node.process();
        world.queue().in(delayUs, () -> {
            if (process == node.process() && node.isUp()) {
                work.run();
            }
        });
    }
}
