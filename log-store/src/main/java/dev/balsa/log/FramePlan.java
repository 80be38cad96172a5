package dev.balsa.log;

import dev.balsa.log.journal.Journal;
import dev.balsa.log.journal.JournalRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the next frame will hold. Journal thread. */
final class FramePlan {
    private final Journal journal;

    /** Records about what the journal has already come before those that add to it: a hint speaks of the log before them. */
    private final List<JournalRecord> before = new ArrayList<>();

    private final List<JournalRecord> writes = new ArrayList<>();
    private long[] groups = new long[16];
    private int groupCount;
    private int recordBytes;
    private long number;

    FramePlan(Journal journal) {
        this.journal = journal;
    }

    void clear() {
        before.clear();
        writes.clear();
        groupCount = 0;
        recordBytes = 0;
        number++;
    }

    /** Tells this frame from others; what a group carries as {@link GroupStorage#plannedIn} if the frame is about it. */
    long number() {
        return number;
    }

    boolean isEmpty() {
        return before.isEmpty() && writes.isEmpty();
    }

    /** Bytes of the frame's body as planned. */
    int bytes() {
        return journal.groupsSize(groupCount) + recordBytes;
    }

    /** Bytes of the body if {@code more} were added for this group. */
    int bytesWith(GroupStorage group, int more) {
        return journal.groupsSize(groupCount + (group.plannedIn == number ? 0 : 1)) + recordBytes + more;
    }

    void addBefore(JournalRecord record) {
        before.add(record);
        recordBytes += Journal.sizeOf(record);
    }

    void addBefore(GroupStorage group, JournalRecord record) {
        name(group);
        addBefore(record);
    }

    void addWrite(GroupStorage group, List<JournalRecord> records, int sizeBytes) {
        name(group);
        writes.addAll(records);
        recordBytes += sizeBytes;
    }

    private void name(GroupStorage group) {
        if (group.plannedIn != number) {
            group.plannedIn = number;
            if (groupCount == groups.length) {
                groups = Arrays.copyOf(groups, 2 * groupCount);
            }
            groups[groupCount++] = group.descriptor().group().value();
        }
    }

    long[] groups() {
        return Arrays.copyOf(groups, groupCount);
    }

    List<JournalRecord> records() {
        List<JournalRecord> all = new ArrayList<>(before.size() + writes.size());
        all.addAll(before);
        all.addAll(writes);
        return all;
    }
}
