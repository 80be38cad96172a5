package dev.balsa.chaos.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened, in the order of the lines of a history. */
public sealed interface HistoryEvent {
    /** Of an event that happened to no client. */
    int NOBODY = -1;

    /** The client that did it, {@link #NOBODY} for the others. */
    default int process() {
        return NOBODY;
    }

    /** A request is about to leave; {@code operation} is unique in the history. */
    record Invoked(int process, long operation, Request request) implements HistoryEvent {}

    /** It certainly happened. */
    record Succeeded(int process, long operation, String function, Answer answer) implements HistoryEvent {}

    /** It certainly did not happen and never will. */
    record Refused(int process, long operation, String function, String error) implements HistoryEvent {}

    /** Whether it happened, or still will, is unknown. */
    record Unknown(int process, long operation, String function, String error) implements HistoryEvent {}

    /** The process reads exactly these partitions from now on, by its own choice. */
    record Assigned(int process, List<String> partitions) implements HistoryEvent {}

    /** The process goes on at this offset of a partition, by its own choice. */
    record Sought(int process, String partition, long offset) implements HistoryEvent {}

    /**
     * A group gave partitions to a member.
     *
     * @param generation the same number for everything that the group gave in one generation; {@link Answer#NONE} if the group
     *     protocol has no number that is comparable between members
     */
    record Gained(int process, String group, String member, long generation, List<String> partitions)
            implements HistoryEvent {}

    /**
     * A member gave partitions back, or learned that they are not its own any more.
     *
     * @param isLost it was not asked: others may have owned them before this moment
     */
    record GaveUp(int process, String group, String member, List<String> partitions, boolean isLost)
            implements HistoryEvent {}

    enum FaultPhase {
        BEGIN,
        HEAL,
        /** It could not be injected, and counts for nothing. */
        FAILED
    }

    /**
     * @param id the fault's number in its plan
     * @param fault and {@code target}: as in the plan's text
     * @param brokers whom it hit
     */
    record Fault(int id, FaultPhase phase, String fault, String target, List<Integer> brokers) implements HistoryEvent {
        /** Of its kind, without what stands in brackets. */
        public String name() {
            int bracket = fault.indexOf('(');
            return bracket < 0 ? fault : fault.substring(0, bracket);
        }
    }

    /** A broker leads a partition in this term. Partition {@code @metadata} is the group of the controllers. */
    record Elected(String partition, int broker, long term) implements HistoryEvent {}

    enum Phase {
        /** Traffic without faults. */
        QUIET,
        FAULTS,
        /** Every fault is healed; partitions have to recover from here on. */
        HEALED,
        /** Fresh readers read every partition from its beginning. */
        FINAL_READ,
        END
    }

    record PhaseBegan(Phase phase) implements HistoryEvent {}

    /** The final read of this partition has returned every record below this end. */
    record Drained(String partition, long endOffset) implements HistoryEvent {}

    /** A broker's process ended. */
    record BrokerExited(int broker, int exitCode, boolean isExpected) implements HistoryEvent {}

    /** A client begins its work, as part of this load; a load that got nothing done proves nothing. */
    record Joined(int process, String load) implements HistoryEvent {}

    /** Anything for people. */
    record Note(String text, @Nullable Integer broker) implements HistoryEvent {}
}
