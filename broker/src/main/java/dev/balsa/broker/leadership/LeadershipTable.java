package dev.balsa.broker.leadership;

import dev.balsa.raft.GroupId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Group to leader, the newest term wins. Fed by the roles of this broker's replicas and by the claims of other brokers; as a
 * term has at most one leader, news may come in any order and any number of times. Any thread.
 */
public final class LeadershipTable {
    private final int selfId;
    private final int maxGroups;
    private final Map<GroupId, Leadership> byGroup = new ConcurrentHashMap<>();
    private final List<Consumer<GroupId>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong refused = new AtomicLong();

    /** @param maxGroups groups that are remembered; claims for more are refused, since their number is the claim of a peer */
    public LeadershipTable(int selfId, int maxGroups) {
        this.selfId = selfId;
        this.maxGroups = maxGroups;
    }

    /**
     * Takes what was learned.
     *
     * @param brokerId the leader of {@code term}, {@link Leadership#UNKNOWN} if only the term is known
     * @return whether it was news
     */
    public boolean observe(GroupId group, int term, int brokerId) {
        if (byGroup.size() >= maxGroups && !byGroup.containsKey(group)) {
            refused.incrementAndGet();
            return false;
        }
        Leadership heard = new Leadership(term, brokerId);
        boolean[] isNews = new boolean[1];
        byGroup.compute(group, (id, known) -> {
            isNews[0] = isNewer(heard, known);
            return isNews[0] || known == null ? heard : known;
        });
        if (isNews[0]) {
            listeners.forEach(listener -> listener.accept(group));
        }
        return isNews[0];
    }

    /** What is known of the group; null if nothing. */
    public @Nullable Leadership leadership(GroupId group) {
        return byGroup.get(group);
    }

    /** The group was deleted. */
    public void forget(GroupId group) {
        byGroup.remove(group);
    }

    /** Groups led by this broker, with their terms. */
    public SortedMap<GroupId, Integer> ownClaims() {
        SortedMap<GroupId, Integer> own = new TreeMap<>();
        byGroup.forEach((group, leadership) -> {
            if (leadership.brokerId() == selfId) {
                own.put(group, leadership.term());
            }
        });
        return own;
    }

    /**
     * Calls {@code listener} with the group after each change, on the thread that brought the news: it must not block. Calls for
     * one group may overtake each other, so it should look into the table.
     */
    public void addListener(Consumer<GroupId> listener) {
        listeners.add(listener);
    }

    /** Claims that did not fit. */
    public long refusedClaims() {
        return refused.get();
    }

    private static boolean isNewer(Leadership heard, @Nullable Leadership known) {
        if (known == null || heard.term() != known.term()) {
            return known == null || heard.term() > known.term();
        }
        return !known.isKnown() && heard.isKnown();
    }
}
