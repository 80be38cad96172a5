package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Who led which partition in which term, as far as the harness learned it. */
final class Elections {
    static final int UNKNOWN = -1;

    private final Map<String, NavigableMap<Long, Integer>> leaders = new HashMap<>();
    private int count;

    void add(HistoryEvent.Elected elected) {
        count++;
        leaders.computeIfAbsent(elected.partition(), name -> new TreeMap<>())
                .putIfAbsent(elected.term(), elected.broker());
    }

    int count() {
        return count;
    }

    /** {@link #UNKNOWN} if the history does not say. */
    int leader(String partition, long term) {
        NavigableMap<Long, Integer> terms = leaders.getOrDefault(partition, new TreeMap<>());
        return terms.getOrDefault(term, UNKNOWN);
    }

    /**
     * Whether a broker other than the leader of this term was elected afterwards.
     *
     * @param term {@link Answer#NONE} if unknown: then any change of the leader counts
     */
    boolean anotherFollowed(String partition, long term) {
        NavigableMap<Long, Integer> terms = leaders.getOrDefault(partition, new TreeMap<>());
        if (term == Answer.NONE) {
            return terms.values().stream().distinct().count() > 1;
        }
        Integer leader = terms.get(term);
        return terms.tailMap(term, false).values().stream().anyMatch(broker -> !broker.equals(leader));
    }
}
