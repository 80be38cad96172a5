package dev.balsa.broker.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.broker.partition.ProducerState;
import dev.balsa.broker.partition.ProducerStateStore.Change;
import dev.balsa.broker.partition.ProducerStateStore.Saved;
import dev.balsa.broker.partition.WrittenBatch;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.membership.Configuration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredProducersTest {
    private static final GroupId GROUP = new GroupId(7);
    private static final EntryId AT = new EntryId(40, 3);

    private final MemoryStateStore memory = new MemoryStateStore();
    private final List<String> failed = new ArrayList<>();
    private final StoredProducers store = new StoredProducers(memory, Runnable::run, failed::add);

    private static ProducerState producer(long id, long index) {
        return new ProducerState(id, 0, List.of(new WrittenBatch(0, 0, index, 1_000, index, 1)));
    }

    private static Change change(long appliedIndex, ProducerState... written) {
        return new Change(appliedIndex, List.of(written), List.of());
    }

    private static SnapshotChunk chunk(EntryId anchor, long position, boolean isLast, int... bytes) {
        byte[] piece = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            piece[i] = (byte) bytes[i];
        }
        return new SnapshotChunk(new Anchor(anchor, 0, Configuration.EMPTY, new byte[0]), position, piece, isLast);
    }

    private static StoredProducers reopened(MemoryStateStore survivor) {
        return new StoredProducers(survivor, Runnable::run, problem -> {
            throw new AssertionError(problem);
        });
    }

    @Test
    void onlyWhatWasFlushedIsDurable() throws IOException {
        store.save(GROUP, change(5, producer(1, 5)), () -> {});
        assertEquals(0, store.durableIndex(GROUP));
        store.flush();
        store.save(GROUP, change(9, producer(2, 9)), () -> {});
        store.load(GROUP);
        assertEquals(5, store.durableIndex(GROUP));
        StoredProducers survivor = reopened(memory.crashed(1));
        assertEquals(new Saved(5, List.of(producer(1, 5))), survivor.load(GROUP));
        assertEquals(5, survivor.durableIndex(GROUP), "it was read from files that survived");
        store.flushIfWanted();
        assertEquals(5, store.durableIndex(GROUP), "nobody asked");
        store.flushSoon();
        store.flushIfWanted();
        assertEquals(9, store.durableIndex(GROUP));
        store.forget(GROUP);
        assertEquals(0, store.durableIndex(GROUP));
    }

    @Test
    void aStateIsSetAsideWholeOrNotAtAll() throws IOException {
        store.stage(GROUP, chunk(AT, 0, false, 1, 2));
        assertNull(store.staged(GROUP, AT), "the end is missing");
        store.stage(GROUP, chunk(AT, 2, true, 3));
        assertArrayEquals(new byte[] {1, 2, 3}, store.staged(GROUP, AT));
        assertNull(store.staged(GROUP, new EntryId(41, 3)), "another anchor's");
        assertArrayEquals(
                new byte[] {1, 2, 3}, reopened(memory.crashed(99)).staged(GROUP, AT), "durable when it is whole");
        store.stage(GROUP, chunk(AT, 0, false, 9));
        assertNull(store.staged(GROUP, AT), "another one has begun");
        store.stage(GROUP, chunk(AT, 1, true, 8));
        assertArrayEquals(new byte[] {9, 8}, store.staged(GROUP, AT));
        assertThrows(IOException.class, () -> store.stage(GROUP, chunk(AT, 64L << 20, true, 1)));
    }

    @Test
    void aStateTakesThePlaceOfTheOldOneForGood() throws IOException {
        store.save(GROUP, change(5, producer(1, 5)), () -> {});
        store.stage(GROUP, chunk(AT, 0, true, 1));
        Saved other = new Saved(44, List.of(producer(2, 41), producer(3, 44)));
        store.replace(GROUP, other);
        assertEquals(44, store.durableIndex(GROUP));
        assertNull(store.staged(GROUP, AT));
        List<String> told = new ArrayList<>();
        store.save(GROUP, change(12, producer(1, 12)), () -> told.add("saved"));
        assertEquals(List.of("saved"), told, "whoever saves goes on");
        assertEquals(other, store.load(GROUP), "a change to what is gone came late");
        assertEquals(other, reopened(memory.crashed(99)).load(GROUP));
        store.save(GROUP, change(50, producer(2, 50)), () -> {});
        assertEquals(new Saved(50, List.of(producer(2, 50), producer(3, 44))), store.load(GROUP));
        assertEquals(List.of(), failed);
    }
}
