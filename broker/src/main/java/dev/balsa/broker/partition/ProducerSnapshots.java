package dev.balsa.broker.partition;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.SnapshotReader;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a replica whose log has to begin anew gets beside the anchor: the idempotent producers, which it could not derive from
 * entries that are gone. The state may be newer than the anchor: what stands between the two is delivered to the replica
 * later and passed over, since it is committed and therefore the same. So no state has to be kept for every place at which a
 * log may begin.
 */
final class ProducerSnapshots implements GroupSnapshots {
    private final GroupId group;
    private final CommittedProducers producers;
    private final ProducerStateStore store;
    private volatile ProducerStateStore.@Nullable Saved installed;

    ProducerSnapshots(GroupId group, CommittedProducers producers, ProducerStateStore store) {
        this.group = group;
        this.producers = producers;
        this.store = store;
    }

    @Override
    public boolean beginsWithLog() {
        return true;
    }

    @Override
    public SnapshotReader open(Anchor at) throws IOException {
        long appliedIndex = producers.appliedIndex();
        if (appliedIndex < at.id().index()) {
            throw new IOException("the producer state is that after entry " + appliedIndex + ", the log begins " + at);
        }
        return new Reader(new ProducerStateStore.Saved(
                appliedIndex, producers.all().stream().toList()));
    }

    @Override
    public void stage(SnapshotChunk chunk) throws IOException {
        store.stage(group, chunk);
    }

    @Override
    public void install(Anchor anchor) throws IOException {
        byte[] staged = store.staged(group, anchor.id());
        ProducerStateStore.Saved state = staged == null ? store.load(group) : ProducerSnapshotCodec.decode(staged);
        if (state.appliedIndex() < anchor.id().index()) {
            throw new IOException("the log begins " + anchor + ", but the producer state here is that after entry "
                    + state.appliedIndex()
                    + "; format this broker's data directory anew to bring it back as a new replica");
        }
        if (staged != null) {
            store.replace(group, state);
        }
        installed = state;
    }

    /** What has been put in place last. On the loop, when the log has been restarted. */
    ProducerStateStore.Saved takeInstalled() {
        ProducerStateStore.Saved state = installed;
        if (state == null) {
            throw new IllegalStateException("the log of " + group + " begins anew without its producers");
        }
        installed = null;
        return state;
    }

    private static final class Reader implements SnapshotReader {
        private final ProducerStateStore.Saved state;
        private byte @Nullable [] bytes;
        private int position;

        Reader(ProducerStateStore.Saved state) {
            this.state = state;
        }

        @Override
        public byte[] read(int maxBytes) {
            byte[] all = bytes;
            if (all == null) {
                // Not when it was opened: that was on the loop.
                all = ProducerSnapshotCodec.encode(state);
                bytes = all;
            }
            byte[] piece = Arrays.copyOfRange(all, position, (int) Math.min(all.length, (long) position + maxBytes));
            position += piece.length;
            return piece;
        }

        @Override
        public boolean isAtEnd() {
            byte[] all = bytes;
            return all != null && position == all.length;
        }

        @Override
        public void close() {}
    }
}
