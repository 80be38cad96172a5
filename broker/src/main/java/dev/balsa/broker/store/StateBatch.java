package dev.balsa.broker.store;

import dev.balsa.broker.store.StateStore.Family;
import java.util.ArrayList;
import java.util.List;

/** Changes that are written together or not at all, applied in order. Not safe for several threads. */
public final class StateBatch {
    /** One change. */
    sealed interface Change {
        record Put(Family family, byte[] key, byte[] value) implements Change {}

        record Delete(Family family, byte[] key) implements Change {}

        record DeleteRange(Family family, byte[] from, byte[] to) implements Change {}
    }

    private final List<Change> changes = new ArrayList<>();

    public StateBatch put(Family family, byte[] key, byte[] value) {
        changes.add(new Change.Put(family, key, value));
        return this;
    }

    public StateBatch delete(Family family, byte[] key) {
        changes.add(new Change.Delete(family, key));
        return this;
    }

    /** @param to the first key that stays */
    public StateBatch deleteRange(Family family, byte[] from, byte[] to) {
        changes.add(new Change.DeleteRange(family, from, to));
        return this;
    }

    List<Change> changes() {
        return changes;
    }
}
