package dev.balsa.chaos.group;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One line of a member's history. Times are nanoseconds of the machine's monotonic clock, which on Linux all processes share, so
 * that those of several members compare.
 */
public sealed interface MemberEvent {
    long atNanos();

    /** It reads these partitions from now on, in this epoch of its own. */
    record Assigned(long atNanos, long epoch, Set<Integer> partitions) implements MemberEvent {}

    /** It has stopped reading these and is about to say so. */
    record Revoked(long atNanos, Set<Integer> partitions) implements MemberEvent {}

    /** It was removed, or has to think so. */
    record Lost(long atNanos, Set<Integer> partitions) implements MemberEvent {}

    /** What one poll returned of one partition: every offset from the first to the last. */
    record Read(long atNanos, long epoch, int partition, long firstOffset, long lastOffset) implements MemberEvent {}

    record Committed(long begunNanos, long atNanos) implements MemberEvent {}

    record CommitFailed(long begunNanos, long atNanos, String reason) implements MemberEvent {}

    /** It begins to close. */
    record Closing(long atNanos) implements MemberEvent {}

    /** Another process has its place. */
    record Fenced(long atNanos) implements MemberEvent {}

    /** The line of a history, without its end. */
    default String line() {
        return switch (this) {
            case Assigned(long at, long epoch, Set<Integer> partitions) -> "A " + at + " " + epoch + text(partitions);
            case Revoked(long at, Set<Integer> partitions) -> "V " + at + text(partitions);
            case Lost(long at, Set<Integer> partitions) -> "L " + at + text(partitions);
            case Read(long at, long epoch, int partition, long first, long last) ->
                "R " + at + " " + epoch + " " + partition + " " + first + " " + last;
            case Committed(long begun, long at) -> "C " + begun + " " + at;
            case CommitFailed(long begun, long at, String reason) -> "X " + begun + " " + at + " " + reason;
            case Closing(long at) -> "E " + at;
            case Fenced(long at) -> "F " + at;
        };
    }

    private static String text(Collection<Integer> partitions) {
        return partitions.stream().map(String::valueOf).collect(Collectors.joining(",", " ", ""));
    }

    /** @throws IllegalArgumentException if it is no line that was written whole */
    static MemberEvent parse(String line) {
        String[] words = line.split(" ", -1);
        try {
            return switch (words[0]) {
                case "A" -> new Assigned(number(words[1]), number(words[2]), partitions(words[3]));
                case "V" -> new Revoked(number(words[1]), partitions(words[2]));
                case "L" -> new Lost(number(words[1]), partitions(words[2]));
                case "R" ->
                    new Read(
                            number(words[1]),
                            number(words[2]),
                            Integer.parseInt(words[3]),
                            number(words[4]),
                            number(words[5]));
                case "C" -> new Committed(number(words[1]), number(words[2]));
                case "X" -> new CommitFailed(number(words[1]), number(words[2]), words[3]);
                case "E" -> new Closing(number(words[1]));
                case "F" -> new Fenced(number(words[1]));
                default -> throw new IllegalArgumentException("unknown line: " + line);
            };
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("broken line: " + line, e);
        }
    }

    private static long number(String word) {
        return Long.parseLong(word);
    }

    private static Set<Integer> partitions(String word) {
        return word.isEmpty()
                ? Set.of()
                : Arrays.stream(word.split(",")).map(Integer::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }
}
