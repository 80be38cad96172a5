package dev.balsa.broker.group.decide;

import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupEvent;
import dev.balsa.broker.group.state.GroupEvent.Cause;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupFact.MetadataSeen;
import dev.balsa.broker.group.state.GroupFact.PartitionsChanged;
import dev.balsa.broker.group.state.GroupsState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are decided one after the other and become one entry. Whoever joins or leaves in one round causes one rebalance, so that
 * many at once cost little without anybody waiting for more. Not reusable.
 */
public final class DecisionRound {
    private final GroupSettings settings;
    private final MemberDecider members;
    private final OffsetDecider offsets;
    private final TopicCatalog catalog;
    private final long nowMs;
    private final List<GroupFact> facts = new ArrayList<>();
    private final SortedMap<String, List<GroupEvent>> reasons = new TreeMap<>();
    private GroupsState state;

    /**
     * @param state with everything applied that is in the log, committed or not
     * @param nowMs not before the state's newest time
     */
    public DecisionRound(GroupSettings settings, GroupsState state, TopicCatalog catalog, long nowMs) {
        this.settings = settings;
        this.members = new MemberDecider(settings);
        this.offsets = new OffsetDecider(settings);
        this.state = state;
        this.catalog = catalog;
        this.nowMs = nowMs;
    }

    public GroupSettings settings() {
        return settings;
    }

    /** The state with everything applied that was decided so far. */
    public GroupsState state() {
        return state;
    }

    public long timeMs() {
        return nowMs;
    }

    public List<GroupFact> facts() {
        return List.copyOf(facts);
    }

    public int factCount() {
        return facts.size();
    }

    /**
     * Decides a request.
     *
     * @return what became of its parts, empty if it has none
     * @throws FailureException if it is refused; nothing of it was taken
     */
    public Answer add(GroupRequest request) throws FailureException {
        Decision decision = decide(request);
        take(decision.facts());
        GroupEvent reason = decision.rebalance();
        if (reason != null) {
            reasons.computeIfAbsent(request.group(), ignored -> new ArrayList<>())
                    .add(reason);
        } else if (decision.facts().stream().anyMatch(PartitionsChanged.class::isInstance)) {
            handOver(request.group());
        }
        boolean writes = !decision.facts().isEmpty();
        return new Answer(writes, decision.partFailures());
    }

    /**
     * @param writes whether it is true only once the round's entry is committed
     * @param partFailures one element a part, null where it was done
     */
    public record Answer(boolean writes, List<@Nullable Failure> partFailures) {}

    /** Makes the assignments anew that have to be. Nothing may be added after it. */
    public void finish() {
        for (Map.Entry<String, List<GroupEvent>> entry : reasons.entrySet()) {
            Group group = state.group(entry.getKey());
            if (group != null) {
                take(new Rebalancer(group, catalog).rebalance(entry.getValue(), nowMs));
                handOver(entry.getKey());
            }
        }
        reasons.clear();
        if (!facts.isEmpty() && catalog.version() > state.metadataVersion()) {
            take(List.of(new MetadataSeen(catalog.version())));
        }
    }

    private Decision decide(GroupRequest request) throws FailureException {
        return switch (request) {
            case GroupRequest.Heartbeat beat -> members.heartbeat(state, beat, catalog, nowMs);
            case GroupRequest.Leave leave -> MemberDecider.leave(state, leave);
            case GroupRequest.Expire expire -> MemberDecider.expire(state, expire);
            case GroupRequest.Commit commit -> OffsetDecider.commit(state, commit, catalog);
            case GroupRequest.SetOffsets set -> OffsetDecider.set(state, set);
            case GroupRequest.RemoveOffsets remove -> OffsetDecider.remove(state, remove, catalog);
            case GroupRequest.RemoveGroup remove -> OffsetDecider.removeGroup(state, remove);
            case GroupRequest.CheckTopics check -> checkTopics(check.group());
            case GroupRequest.ForgetExpired forget -> offsets.forgetExpired(state, forget);
        };
    }

    private Decision checkTopics(String name) {
        Group group = state.group(name);
        if (group == null) {
            return Decision.NOTHING;
        }
        List<GroupFact> gone = OffsetDecider.ofGoneTopics(group, catalog);
        if (new Subscriptions(catalog).covered(group).equals(group.topics())) {
            return Decision.of(gone);
        }
        return Decision.of(
                gone, GroupEvent.ofGroup(Cause.TOPICS_CHANGED, "topics or their numbers of partitions changed"));
    }

    private void handOver(String name) {
        Group group = state.group(name);
        if (group != null && group.isRebalancing()) {
            take(Handover.ofFree(group));
        }
    }

    private void take(List<GroupFact> more) {
        if (!more.isEmpty()) {
            facts.addAll(more);
            state = state.apply(more, nowMs);
        }
    }
}
