package dev.balsa.simulation.cluster;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.simulation.engine.InvariantViolation;
import dev.balsa.simulation.engine.Randomness;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state above one node's log: its pieces are read for peers that have to begin anew, and those of a leader set aside. A
 * group without a state machine has no bytes, and its peers begin where its log does.
 */
final class SimSnapshots {
    /** A failure behind the first piece throws the whole transfer back, so it must not be what mostly happens. */
    private static final double LATER_FAILURES = 0.05;

    private record Given(long session, Anchor anchor, byte[] state) {}

    private record Staged(Anchor anchor, byte[] state) {}

    private final World world;
    private final int node;
    private final Randomness random;
    private final SortedMap<ReplicaId, Given> given = new TreeMap<>();

    private @Nullable Anchor stagingAnchor;
    private final ByteArrayOutputStream staging = new ByteArrayOutputStream();
    private @Nullable Staged staged;
    /** Belongs to restarts that were handed to the disk; what is set aside from then on is another state. */
    private final List<Staged> inUse = new ArrayList<>();

    SimSnapshots(World world, int node) {
        this.world = world;
        this.node = node;
        this.random = world.stream("snapshots-" + node);
    }

    /**
     * @param log what the process takes for its log
     * @param appliedIndex where its state is
     * @return null if there is nothing to give for a passing reason
     */
    @Nullable
    SnapshotChunk read(Effects.ReadSnapshot read, LogImage log, long appliedIndex, long digest) {
        double failing = world.environment().disk().failedReads();
        if (random.chance(read.position() == 0 ? failing : failing * LATER_FAILURES)) {
            world.reached(RareState.SNAPSHOT_READ_FAILED);
            return null;
        }
        if (read.position() == 0) {
            given.put(read.forPeer(), begin(read.session(), log, appliedIndex, digest));
        }
        Given from = given.get(read.forPeer());
        if (from == null || from.session != read.session()) {
            return null;
        }
        int begin = (int) read.position();
        int end = Math.min(from.state.length, begin + read.maxBytes());
        boolean isLast = end == from.state.length;
        if (!isLast && begin == 0) {
            world.reached(RareState.SNAPSHOT_IN_CHUNKS);
        }
        return new SnapshotChunk(from.anchor, begin, Arrays.copyOfRange(from.state, begin, end), isLast);
    }

    private Given begin(long session, LogImage log, long appliedIndex, long digest) {
        if (!world.environment().hasState()) {
            return new Given(session, log.anchor(), new byte[0]);
        }
        int maxAppendBytes = world.environment().settings().maxAppendBytes();
        return new Given(session, log.anchorAt(appliedIndex), StateDigest.encode(digest, maxAppendBytes));
    }

    void stage(SnapshotChunk chunk) {
        if (chunk.position() == 0) {
            stagingAnchor = chunk.anchor();
            staging.reset();
            staged = null;
        }
        if (!chunk.anchor().equals(stagingAnchor) || staging.size() != chunk.position()) {
            throw new InvariantViolation(
                    "staging",
                    "n" + node + " sets aside " + chunk + " behind " + staging.size() + " bytes at " + stagingAnchor);
        }
        staging.writeBytes(chunk.bytes());
        if (chunk.isLast()) {
            staged = new Staged(chunk.anchor(), staging.toByteArray());
        }
    }

    /** A restart is handed to the disk: the state that was set aside last belongs to it. */
    void use(Anchor anchor) {
        Staged complete = staged;
        if (complete == null || !complete.anchor.equals(anchor)) {
            throw new InvariantViolation("staging", "n" + node + " begins anew " + anchor + " without the state there");
        }
        inUse.add(complete);
        staged = null;
    }

    /** The state that belongs to the restart which has become durable. */
    long install(Anchor anchor) {
        Staged complete = inUse.removeFirst();
        if (!complete.anchor.equals(anchor)) {
            throw new IllegalStateException(anchor + " is durable, handed over was " + complete.anchor);
        }
        world.reached(RareState.LOG_RESTARTED);
        return world.environment().hasState() ? StateDigest.decode(complete.state) : StateDigest.INITIAL;
    }

    void crash() {
        given.clear();
        inUse.clear();
        stagingAnchor = null;
        staging.reset();
        staged = null;
    }
}
