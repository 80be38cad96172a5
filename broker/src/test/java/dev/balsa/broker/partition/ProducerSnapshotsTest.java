package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.MemoryProducerStates;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupListener;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.SnapshotReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A replica whose log begins anew knows the producers as if it had seen every entry. */
class ProducerSnapshotsTest {
    private static final GroupId GROUP = new GroupId(1);

    private static Anchor anchorAfter(Entry entry) {
        return new Anchor(
                entry.id(), 0, Configuration.EMPTY, EntryPlace.after(entry).encode());
    }

    private static byte[] read(SnapshotReader reader) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!reader.isAtEnd()) {
            all.writeBytes(reader.read(50));
        }
        return all.toByteArray();
    }

    @Test
    void theStateOfALaterPlaceTravelsWithTheAnchorAndEntriesUpToItArePassedOver() throws IOException {
        ReplicaWorld leader = new ReplicaWorld();
        leader.group.leadReady(1);
        for (int i = 0; i < 12; i++) {
            leader.produce(Batches.of(100 + i % 3, i < 6 ? 0 : 1, i < 6 ? i / 3 : (i - 6) / 3, 1), Acks.NONE);
        }
        leader.group.commitAll();
        List<Entry> entries = leader.group.entries();
        Anchor anchor = anchorAfter(entries.get(4));
        byte[] bytes = read(snapshots(leader).open(anchor));

        // It has old state of its own, which must not shine through.
        ReplicaWorld follower = new ReplicaWorld();
        follower.group.receive(entries.subList(0, 3));
        follower.group.commitTo(3);
        snapshots(follower).stage(new SnapshotChunk(anchor, 0, bytes, true));
        snapshots(follower).install(anchor);
        GroupListener listener = follower.replica.listener();
        listener.restarted(anchor);
        listener.committed(entries.subList(5, 9));
        assertEquals(8, follower.replica.view().highWatermark());
        assertEquals(4, follower.replica.view().logStartOffset(), "where its log begins");
        assertEquals(entries.size(), saved(follower.states).appliedIndex(), "nothing before it is applied again");
        listener.committed(entries.subList(9, entries.size()));
        Entry more = entries.getLast();
        assertEquals(
                EntryPlace.after(more).nextOffset(), follower.replica.view().highWatermark());
        save(leader);
        save(follower);
        assertEquals(saved(leader.states), saved(follower.states));
    }

    private static GroupSnapshots snapshots(ReplicaWorld world) {
        return Objects.requireNonNull(world.replica.listener().snapshots());
    }

    private static void save(ReplicaWorld world) {
        for (int i = 0; i < PartitionSettings.DEFAULT.saveEveryTicks(); i++) {
            world.group.tick(world.clock);
        }
    }

    private static ProducerStateStore.Saved saved(MemoryProducerStates states) {
        return states.load(GROUP);
    }

    @Test
    void aLogThatBeginsBehindEverythingKnownStopsTheReplica() {
        ReplicaWorld world = new ReplicaWorld();
        Anchor anchor = new Anchor(new dev.balsa.raft.log.EntryId(9, 1), 0, Configuration.EMPTY, new byte[0]);
        assertThrows(IOException.class, () -> snapshots(world).install(anchor));
        assertThrows(IOException.class, () -> snapshots(world).open(anchor), "not this far itself");
    }

    @Test
    void whatWasPutInPlaceBeforeACrashIsFoundAgain() throws IOException {
        MemoryProducerStates states = new MemoryProducerStates();
        states.replace(GROUP, new ProducerStateStore.Saved(20, List.of()));
        ReplicaWorld world = new ReplicaWorld(PartitionSettings.DEFAULT, states, List.of());
        Anchor anchor = new Anchor(new dev.balsa.raft.log.EntryId(9, 1), 0, Configuration.EMPTY, new byte[0]);
        snapshots(world).install(anchor);
        world.replica.listener().restarted(anchor);
        assertEquals(20, saved(states).appliedIndex());
    }

    @Test
    void damagedStatesAreRefused() throws IOException {
        Random random = new Random(5);
        byte[] sound = ProducerSnapshotCodec.encode(new ProducerStateStore.Saved(
                7, List.of(new ProducerState(1, 0, List.of(new WrittenBatch(0, 0, 3, 4, 5, 6))))));
        assertArrayEquals(sound, ProducerSnapshotCodec.encode(ProducerSnapshotCodec.decode(sound)));
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = java.util.Arrays.copyOf(sound, 1 + random.nextInt(sound.length));
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            assertThrows(IOException.class, () -> ProducerSnapshotCodec.decode(damaged));
        }
    }
}
