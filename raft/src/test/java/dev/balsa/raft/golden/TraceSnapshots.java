package dev.balsa.raft.golden;

import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The state above one node's log, as text: pieces of it are read for peers, and set aside for a restart. */
final class TraceSnapshots {
    final Deque<Effects.ReadSnapshot> reads = new ArrayDeque<>();
    final Deque<Effects.StageSnapshot> stagings = new ArrayDeque<>();
    private final TraceDisk disk;
    private final StringBuilder staged = new StringBuilder();
    private String state = "";
    private long stateIndex = -1;

    TraceSnapshots(TraceDisk disk) {
        this.disk = disk;
    }

    /** From here on this is the state at that entry. */
    void replace(long index, String text) {
        stateIndex = index;
        state = text;
    }

    String state() {
        return state;
    }

    /** A log that was restarted takes the state that was set aside. */
    void install() {
        state = staged.toString();
        stateIndex = -1;
    }

    Input give(boolean isNothing) {
        Effects.ReadSnapshot read = reads.remove();
        return new Input.SnapshotRead(read.forPeer(), read.session(), isNothing ? null : chunk(read));
    }

    private @Nullable SnapshotChunk chunk(Effects.ReadSnapshot read) {
        Anchor anchor = disk.anchorAt(Math.max(disk.base().id().index(), stateIndex));
        int from = (int) read.position();
        int to = Math.min(state.length(), from + read.maxBytes());
        byte[] bytes = state.substring(from, to).getBytes(StandardCharsets.UTF_8);
        return new SnapshotChunk(anchor, from, bytes, to == state.length());
    }

    Input stage() {
        Effects.StageSnapshot staging = stagings.remove();
        SnapshotChunk chunk = staging.chunk();
        staged.setLength((int) chunk.position());
        staged.append(new String(chunk.bytes(), StandardCharsets.UTF_8));
        return new Input.SnapshotStaged(staging.stagingId(), chunk.end());
    }

    void crash() {
        reads.clear();
        stagings.clear();
        staged.setLength(0);
    }
}
