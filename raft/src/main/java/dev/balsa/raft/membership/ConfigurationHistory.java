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

    private final Configuration base;
    private final List<Appended> appended = new ArrayList<>();

    /** @param base in force before the first entry */
    public ConfigurationHistory(Configuration base) {
        this.base = base;
    }

    public Configuration current() {
        return appended.isEmpty() ? base : appended.getLast().configuration();
    }

    /** Index of the entry that holds the current one, 0 for the initial one. */
    public long currentIndex() {
        return appended.isEmpty() ? 0 : appended.getLast().index();
    }

    public void append(long index, Configuration configuration) {
        Check.that(index > currentIndex(), "configuration out of order", index, currentIndex());
        appended.add(new Appended(index, configuration));
    }

    /** The log was cut from {@code index} on. */
    public void truncateFrom(long index) {
        while (!appended.isEmpty() && appended.getLast().index() >= index) {
            appended.removeLast();
        }
    }
}
