package dev.balsa.broker.partition;

import dev.balsa.raft.GroupId;
import java.util.function.Consumer;

/** Hands committed producer state to its store now and then: at most one change under way. Loop only. */
final class ProducerStateSaver {
    private final GroupId group;
    private final CommittedProducers producers;
    private final ProducerStateStore store;
    private final Consumer<Runnable> loop;

    private long savedIndex;
    private int ticksSinceSave;
    private boolean saving;

    ProducerStateSaver(GroupId group, CommittedProducers producers, ProducerStateStore store, Consumer<Runnable> loop) {
        this.group = group;
        this.producers = producers;
        this.store = store;
        this.loop = loop;
        this.savedIndex = producers.appliedIndex();
    }

    /** The state is another one, and is stored already. */
    void restarted() {
        savedIndex = producers.appliedIndex();
    }

    void applied(PartitionSettings settings) {
        if (producers.appliedIndex() - savedIndex >= settings.saveEveryEntries()) {
            save();
        }
    }

    void tick(PartitionSettings settings) {
        ticksSinceSave++;
        if (ticksSinceSave >= settings.saveEveryTicks()) {
            save();
        }
    }

    /** Saves what is new, if anything is and nothing is under way. */
    void save() {
        if (saving || (producers.appliedIndex() == savedIndex && !producers.hasChanges())) {
            return;
        }
        saving = true;
        ticksSinceSave = 0;
        savedIndex = producers.appliedIndex();
        store.save(group, producers.takeChange(), () -> loop.accept(() -> saving = false));
    }
}
