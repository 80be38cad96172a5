package dev.balsa.log.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A simulated file: what programs see, what the disk has, and the changes between the two. Guarded by its file system. */
final class CrashFile implements CrashNode {
    /** A change that was not synced yet; {@code truncateTo} is -1 for a write. */
    private record Change(long sequence, int position, byte[] bytes, int truncateTo) {
        int end() {
            return position + bytes.length;
        }
    }

    private byte[] live = new byte[0];
    private int liveSize;
    private byte[] disk = new byte[0];
    private int diskSize;
    private final List<Change> changes = new ArrayList<>();

    CrashFile() {}

    private CrashFile(byte[] content) {
        this.live = content;
        this.liveSize = content.length;
        this.disk = content.clone();
        this.diskSize = content.length;
    }

    int size() {
        return liveSize;
    }

    /** Same contents, same unsynced changes: what another process finds when this one was killed. */
    CrashFile copy() {
        CrashFile copy = new CrashFile();
        copy.live = Arrays.copyOf(live, liveSize);
        copy.liveSize = liveSize;
        copy.disk = Arrays.copyOf(disk, diskSize);
        copy.diskSize = diskSize;
        copy.changes.addAll(changes);
        return copy;
    }

    byte[] content() {
        return Arrays.copyOf(live, liveSize);
    }

    byte read(int at) {
        return live[at];
    }

    void readInto(byte[] target, int from) {
        System.arraycopy(live, from, target, 0, target.length);
    }

    void write(long sequence, int position, byte[] bytes) {
        changes.add(new Change(sequence, position, bytes, -1));
        live = withRoom(live, position + bytes.length);
        System.arraycopy(bytes, 0, live, position, bytes.length);
        liveSize = Math.max(liveSize, position + bytes.length);
    }

    void truncate(long sequence, int size) {
        if (size < liveSize) {
            changes.add(new Change(sequence, 0, new byte[0], size));
            Arrays.fill(live, size, liveSize, (byte) 0);
            liveSize = size;
        }
    }

    /** Puts bytes on the disk behind the program's back: rot, not a write. */
    void damage(int position, byte[] bytes) {
        System.arraycopy(bytes, 0, live, position, bytes.length);
        if (position < diskSize) {
            System.arraycopy(bytes, 0, disk, position, Math.min(bytes.length, diskSize - position));
        }
    }

    void force() {
        changes.forEach(this::applyToDisk);
        changes.clear();
    }

    /**
     * A failed sync as Linux does it: some pages reached the disk, the others are marked clean all the same, so programs
     * still see them and a later sync will not write them.
     */
    void failForce(RandomGenerator random) {
        byte[] mixed = scattered(PowerCut.PAGE_BYTES, random);
        disk = mixed;
        diskSize = mixed.length;
        changes.clear();
    }

    /** Adds the numbers of the unsynced changes. */
    void collectSequences(List<Long> into) {
        changes.forEach(change -> into.add(change.sequence));
    }

    /** What a power cut leaves; {@code lastSequence} is the last change that survives whole in the ordered style. */
    CrashFile afterPowerCut(PowerCut cut, long lastSequence, RandomGenerator random) {
        return new CrashFile(
                switch (cut.style()) {
                    case NOTHING -> Arrays.copyOf(disk, diskSize);
                    case EVERYTHING, ORDERED -> ordered(lastSequence, cut.atomicBytes(), random);
                    case SCATTERED -> scattered(cut.atomicBytes(), random);
                });
    }

    private byte[] ordered(long lastSequence, int atomicBytes, RandomGenerator random) {
        CrashFile result = new CrashFile(Arrays.copyOf(disk, diskSize));
        for (Change change : changes) {
            if (change.sequence <= lastSequence) {
                result.applyToDisk(change);
            } else if (change.sequence == lastSequence + 1 && change.truncateTo < 0 && change.bytes.length > 0) {
                int torn = change.position + random.nextInt(change.bytes.length);
                int end = Math.max(change.position, torn / atomicBytes * atomicBytes);
                byte[] prefix = Arrays.copyOf(change.bytes, end - change.position);
                result.applyToDisk(new Change(change.sequence, change.position, prefix, -1));
            }
        }
        return Arrays.copyOf(result.disk, result.diskSize);
    }

    /** Every page in a state it went through, torn between two states at the disk's atomic size; the size on its own. */
    private byte[] scattered(int atomicBytes, RandomGenerator random) {
        byte[] result = new byte[sizeAfter(random.nextInt(changes.size() + 1))];
        System.arraycopy(disk, 0, result, 0, Math.min(diskSize, result.length));
        for (var touched : changesByPage(result.length).entrySet()) {
            List<Change> history = touched.getValue();
            int from = touched.getKey() * PowerCut.PAGE_BYTES;
            int to = Math.min(result.length, from + PowerCut.PAGE_BYTES);
            int state = random.nextInt(history.size() + 1);
            int laterState = Math.min(history.size(), state + random.nextInt(3));
            for (int block = from; block < to; block += atomicBytes) {
                int survives = random.nextBoolean() ? state : laterState;
                for (Change change : history.subList(0, survives)) {
                    apply(change, result, block, Math.min(to, block + atomicBytes));
                }
            }
        }
        return result;
    }

    private Map<Integer, List<Change>> changesByPage(int size) {
        TreeMap<Integer, List<Change>> pages = new TreeMap<>();
        for (Change change : changes) {
            int from = change.truncateTo < 0 ? change.position : change.truncateTo;
            int to = change.truncateTo < 0 ? Math.min(size, change.end()) : size;
            for (int page = from / PowerCut.PAGE_BYTES; page * PowerCut.PAGE_BYTES < to; page++) {
                pages.computeIfAbsent(page, key -> new ArrayList<>()).add(change);
            }
        }
        return pages;
    }

    private int sizeAfter(int count) {
        int size = diskSize;
        for (Change change : changes.subList(0, count)) {
            size = change.truncateTo < 0 ? Math.max(size, change.end()) : Math.min(size, change.truncateTo);
        }
        return size;
    }

    private static void apply(Change change, byte[] target, int from, int to) {
        if (change.truncateTo >= 0) {
            int start = Math.max(from, change.truncateTo);
            if (start < to) {
                Arrays.fill(target, start, to, (byte) 0);
            }
            return;
        }
        int start = Math.max(from, change.position);
        int end = Math.min(to, change.end());
        if (start < end) {
            System.arraycopy(change.bytes, start - change.position, target, start, end - start);
        }
    }

    private void applyToDisk(Change change) {
        if (change.truncateTo >= 0) {
            if (change.truncateTo < diskSize) {
                Arrays.fill(disk, change.truncateTo, diskSize, (byte) 0);
                diskSize = change.truncateTo;
            }
            return;
        }
        disk = withRoom(disk, change.end());
        System.arraycopy(change.bytes, 0, disk, change.position, change.bytes.length);
        diskSize = Math.max(diskSize, change.end());
    }

    private static byte[] withRoom(byte[] bytes, int size) {
        return size <= bytes.length ? bytes : Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
    }
}
