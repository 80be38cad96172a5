package dev.balsa.chaos.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one member process did, and what was done to it.
 *
 * @param events as it wrote them down
 * @param pauses when it was frozen
 */
public record MemberHistory(String name, List<MemberEvent> events, List<Span> pauses) {
    /** Some time on the machine's monotonic clock. */
    public record Span(long fromNanos, long toNanos) {
        boolean overlaps(long from, long to) {
            return from <= toNanos && to >= fromNanos;
        }
    }

    public MemberHistory {
        events = List.copyOf(events);
        pauses = List.copyOf(pauses);
    }

    static MemberHistory read(String name, Path file, List<Span> pauses) throws IOException {
        String text = Files.readString(file);
        // A process that is killed may leave half a line.
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        return new MemberHistory(name, whole.lines().map(MemberEvent::parse).toList(), pauses);
    }

    boolean wasPaused(long fromNanos, long toNanos) {
        return pauses.stream().anyMatch(pause -> pause.overlaps(fromNanos, toNanos));
    }

    /** What it read, and how each came to its end. */
    List<Ownership> ownerships() {
        List<Ownership> all = new ArrayList<>();
        List<Ownership> open = new ArrayList<>();
        for (MemberEvent event : events) {
            switch (event) {
                case MemberEvent.Assigned assigned ->
                    assigned.partitions().forEach(partition -> {
                        Ownership begun = new Ownership(this, partition, assigned.epoch(), assigned.atNanos());
                        open.add(begun);
                        all.add(begun);
                    });
                case MemberEvent.Read read -> {
                    Ownership reading = find(open, read.partition());
                    if (reading == null) {
                        reading = new Ownership(this, read.partition(), read.epoch(), read.atNanos());
                        reading.unassigned();
                        all.add(reading);
                    }
                    reading.read(read);
                }
                case MemberEvent.Revoked revoked -> end(open, revoked.partitions(), Ownership.End.REVOKED, event);
                case MemberEvent.Lost lost -> end(open, lost.partitions(), Ownership.End.LOST, event);
                case MemberEvent.Fenced ignored -> {}
                case MemberEvent.Committed ignored -> {}
                case MemberEvent.CommitFailed ignored -> {}
                case MemberEvent.Closing ignored -> {}
            }
        }
        return all;
    }

    private static @Nullable Ownership find(List<Ownership> open, int partition) {
        for (Ownership ownership : open) {
            if (ownership.partition() == partition) {
                return ownership;
            }
        }
        return null;
    }

    private static void end(List<Ownership> open, Iterable<Integer> partitions, Ownership.End how, MemberEvent event) {
        for (int partition : partitions) {
            Ownership ended = find(open, partition);
            if (ended != null) {
                ended.end(how, event.atNanos());
                open.remove(ended);
            }
        }
    }
}
