package dev.balsa.broker.group.assign;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.topic.TopicName;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;

/** A strategy. Each gives every partition of a topic that has readers to exactly one of them. */
public enum Assignor {
    /** Per topic, contiguous blocks in the order of the members; equal blocks of all topics go to the same member. */
    RANGE("range") {
        @Override
        public List<SortedSet<PartitionKey>> assign(AssignmentInput input) {
            return SimpleStrategies.range(input);
        }
    },
    /** All partitions of all topics in turn. */
    ROUND_ROBIN("roundrobin") {
        @Override
        public List<SortedSet<PartitionKey>> assign(AssignmentInput input) {
            return SimpleStrategies.roundRobin(input);
        }
    },
    /** As even as subscriptions allow, with as little movement as that allows. */
    STICKY("sticky") {
        @Override
        public List<SortedSet<PartitionKey>> assign(AssignmentInput input) {
            return new StickyStrategy(input).assign();
        }
    };

    private static final String UNIFORM = "uniform";

    private final String wireName;

    Assignor(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** @return one set a member, in the order of the input */
    public abstract List<SortedSet<PartitionKey>> assign(AssignmentInput input);

    /**
     * The canonical form of a name that a member sent, empty for empty.
     *
     * @throws FailureException {@code UNSUPPORTED_ASSIGNOR}
     */
    public static String canonicalName(String name) throws FailureException {
        if (name.isEmpty()) {
            return name;
        }
        if (name.equals(UNIFORM)) {
            return STICKY.wireName;
        }
        for (Assignor assignor : values()) {
            if (assignor.wireName.equals(name)) {
                return name;
            }
        }
        throw Failure.of(
                        ErrorReason.UNSUPPORTED_ASSIGNOR,
                        "there is no assignor " + TopicName.quoted(name)
                                + "; use range, roundrobin, sticky or uniform, or leave it to the server")
                .toException();
    }

    /** What most members want; {@link #RANGE} if nobody wants anything, the first by name of those wanted by as many. */
    public static Assignor mostWanted(Collection<String> canonicalNames) {
        TreeMap<String, Integer> votes = new TreeMap<>();
        for (String name : canonicalNames) {
            if (!name.isEmpty()) {
                votes.merge(name, 1, Integer::sum);
            }
        }
        Assignor best = RANGE;
        int most = 0;
        for (Assignor assignor : values()) {
            // The constants stand in the order of their names.
            int wanted = votes.getOrDefault(assignor.wireName, 0);
            if (wanted > most) {
                most = wanted;
                best = assignor;
            }
        }
        return best;
    }
}
