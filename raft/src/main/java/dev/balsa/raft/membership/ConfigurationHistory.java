package dev.balsa.raft.membership;

import dev.balsa.raft.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * The configurations in the log. The newest one is in force from the moment it is appended, committed or not, and the
 * one before it again when it is cut off (raft thesis, section 4.1).
 */
public final class ConfigurationHistory {
    private record Appended(long index, Configuration configuration) {}

    private Configuration base;
    private long baseIndex;
    private final List<Appended> appended = new ArrayList<>();

    /**
     * @param base in force before the first entry
     * @param baseIndex index of the entry that holds it, 0 for the initial one
     */
    public ConfigurationHistory(Configuration base, long baseIndex) {
        this.base = base;
        this.baseIndex = baseIndex;
    }

    public Configuration current() {
        return appended.isEmpty() ? base : appended.getLast().configuration();
    }

    /** The one that is in force again if the current one is cut off; the current one if nothing can be cut. */
    public Configuration previous() {
        return appended.size() < 2 ? base : appended.get(appended.size() - 2).configuration();
    }

    /** Index of the entry that holds the current one, 0 for the initial one. */
    public long currentIndex() {
        return appended.isEmpty() ? baseIndex : appended.getLast().index();
    }

    public void append(long index, Configuration configuration) {
        Check.that(index > currentIndex(), "configuration out of order", index, currentIndex());
        appended.add(new Appended(index, configuration));
    }

    /** The log begins after {@code index} from now on; this was in force there. What comes later stays. */
    public void startAfter(long index, Configuration configuration, long configurationIndex) {
        appended.removeIf(one -> one.index() <= index);
        base = configuration;
        baseIndex = configurationIndex;
    }

    /** The log was cut from {@code index} on. */
    public void truncateFrom(long index) {
        while (!appended.isEmpty() && appended.getLast().index() >= index) {
            appended.removeLast();
        }
    }
}
