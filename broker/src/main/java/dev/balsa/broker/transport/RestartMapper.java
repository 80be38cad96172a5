package dev.balsa.broker.transport;

import com.google.protobuf.UnsafeByteOperations;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.proto.internal.v1.Restart;
import dev.balsa.proto.internal.v1.RestartProgress;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;

/** The messages by which a replica is brought to a later beginning of the log. An anchor is verified on the way in, as entries are. */
final class RestartMapper {
    private static final int BYTES_AROUND_FIELDS = 64;

    private RestartMapper() {}

    /** At least what the parts of changing size take on the wire. */
    static long variableBytes(RaftMessage.Restart restart) {
        Anchor anchor = restart.chunk().anchor();
        return (long) BYTES_AROUND_FIELDS
                + anchor.configuration().encode().length
                + anchor.detail().length
                + restart.chunk().bytes().length;
    }

    static Restart wire(RaftMessage.Restart restart) {
        SnapshotChunk chunk = restart.chunk();
        Anchor anchor = chunk.anchor();
        return Restart.newBuilder()
                .setTerm(restart.term())
                .setSession(restart.session())
                .setAnchorIndex(anchor.id().index())
                .setAnchorTerm(anchor.id().term())
                .setConfigurationIndex(anchor.configurationIndex())
                .setConfiguration(
                        UnsafeByteOperations.unsafeWrap(anchor.configuration().encode()))
                .setDetail(UnsafeByteOperations.unsafeWrap(anchor.detail()))
                .setPosition(chunk.position())
                // Nobody changes a chunk once it is read, so the wire may share it.
                .setChunk(UnsafeByteOperations.unsafeWrap(chunk.bytes()))
                .setLast(chunk.isLast())
                .build();
    }

    static RaftMessage message(Restart wire) throws MalformedFrameException {
        try {
            Anchor anchor = new Anchor(
                    new EntryId(wire.getAnchorIndex(), wire.getAnchorTerm()),
                    wire.getConfigurationIndex(),
                    Configuration.decode(wire.getConfiguration().asReadOnlyByteBuffer()),
                    wire.getDetail().toByteArray());
            // Whoever leads after it stamps its entries by this.
            EntryPlace.after(anchor);
            SnapshotChunk chunk = new SnapshotChunk(
                    anchor, wire.getPosition(), wire.getChunk().toByteArray(), wire.getLast());
            return new RaftMessage.Restart(wire.getTerm(), wire.getSession(), chunk);
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException("a restart after index " + wire.getAnchorIndex() + " makes no sense", e);
        }
    }

    static RestartProgress wire(RaftMessage.RestartProgress progress) {
        return RestartProgress.newBuilder()
                .setTerm(progress.term())
                .setSession(progress.session())
                .setPosition(progress.position())
                .build();
    }

    static RaftMessage message(RestartProgress wire) {
        return new RaftMessage.RestartProgress(wire.getTerm(), wire.getSession(), wire.getPosition());
    }
}
