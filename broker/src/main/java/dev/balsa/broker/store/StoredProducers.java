package dev.balsa.broker.store;

import dev.balsa.broker.partition.ProducerState;
import dev.balsa.broker.partition.ProducerStateStore;
import dev.balsa.broker.store.StateStore.Family;
import dev.balsa.raft.GroupId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Producer state of partitions in the state store: one row a producer, and one for the applied index. */
public final class StoredProducers implements ProducerStateStore {
    private static final byte PRODUCER = 2;

    private final StateStore store;
    private final Executor writer;
    private final Consumer<String> failed;

    /**
     * @param writer runs one task after the other, in order; there is at most one waiting for each group
     * @param failed told once a change could not be written
     */
    public StoredProducers(StateStore store, Executor writer, Consumer<String> failed) {
        this.store = store;
        this.writer = writer;
        this.failed = failed;
    }

    @Override
    public Saved load(GroupId group) throws IOException {
        byte[] applied = store.get(Family.PRODUCERS, StateKeys.applied(group));
        if (applied == null) {
            return Saved.NONE;
        }
        List<ProducerState> producers = new ArrayList<>();
        store.scan(Family.PRODUCERS, StateKeys.table(group, PRODUCER), (key, value) -> {
            try {
                producers.add(ProducerState.decode(value));
            } catch (IllegalArgumentException e) {
                throw new IOException("the producer state of " + group + " is unreadable: " + e.getMessage(), e);
            }
        });
        return new Saved(ByteBuffer.wrap(applied).getLong(), producers);
    }

    @Override
    public void save(GroupId group, Change change, Runnable whenSaved) {
        writer.execute(() -> {
            try {
                write(group, change);
            } catch (IOException e) {
                failed.accept("producer state cannot be written: " + e.getMessage());
                return;
            }
            whenSaved.run();
        });
    }

    private void write(GroupId group, Change change) throws IOException {
        StateBatch batch = new StateBatch();
        for (ProducerState producer : change.written()) {
            batch.put(Family.PRODUCERS, StateKeys.row(group, PRODUCER, producer.producerId()), producer.encode());
        }
        for (long producerId : change.removed()) {
            batch.delete(Family.PRODUCERS, StateKeys.row(group, PRODUCER, producerId));
        }
        batch.put(Family.PRODUCERS, StateKeys.applied(group), StateKeys.value(change.appliedIndex()));
        store.write(batch);
    }

    @Override
    public void forget(GroupId group) throws IOException {
        byte[] prefix = StateKeys.group(group);
        store.write(new StateBatch().deleteRange(Family.PRODUCERS, prefix, StateKeys.after(prefix)));
    }
}
