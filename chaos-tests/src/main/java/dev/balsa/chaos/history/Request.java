package dev.balsa.chaos.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks for. Partitions are named {@code topic-number}. Lists and maps are not copied and must not change. */
public sealed interface Request {
    /** The name of the kind of operation in the format. */
    String function();

    /**
     * Records of one partition, in this order.
     *
     * @param idempotent whether the producer promises no duplicates and keeps the order of its calls
     * @param values one for each record; no other record of the whole history has the same
     */
    record Send(String partition, AckLevel acks, boolean idempotent, long[] values) implements Request {
        @Override
        public String function() {
            return "send";
        }
    }

    /** Reads on from the reader's positions. A member reads what its group gives it, everybody else what was assigned. */
    record Poll(@Nullable String group) implements Request {
        @Override
        public String function() {
            return "poll";
        }
    }

    /**
     * Sets the next offsets to read.
     *
     * @param member empty if the group has no members
     * @param isReset meant to go back; anything else is expected only to go forward
     */
    record Commit(String group, String member, Map<String, Long> offsets, boolean isReset) implements Request {
        @Override
        public String function() {
            return "commit";
        }
    }

    /** Asks for the next offsets to read of a group. */
    record Committed(String group) implements Request {
        @Override
        public String function() {
            return "committed";
        }
    }

    /** Asks the coordinator who owns what. */
    record Owners(String group) implements Request {
        @Override
        public String function() {
            return "owners";
        }
    }

    /** Asks for the offset after the last committed record, linearizable. */
    record End(String partition) implements Request {
        @Override
        public String function() {
            return "end";
        }
    }

    /** Sets a register, for example an option of a topic; no other write of this register has the same value. */
    record Write(String register, long value) implements Request {
        @Override
        public String function() {
            return "write";
        }
    }

    record Read(String register) implements Request {
        @Override
        public String function() {
            return "read";
        }
    }

    /** Any other call that changes the cluster; shown, and judged only by what it does to others. */
    record Admin(String what) implements Request {
        @Override
        public String function() {
            return "admin";
        }
    }

    /** Partitions of one owner as the coordinator tells it. */
    record Ownership(String member, List<String> partitions) {}
}
