package dev.balsa.broker.group.decide;

import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.codec.GroupFactBatch;
import dev.balsa.broker.group.codec.GroupFormatException;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Subscription;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Leader and follower of one partition's groups without a log between them: what is decided is applied at once, at both. */
final class TestCoordinator {
    static final String GROUP = "g";

    final FixedTopics topics;
    GroupsState state = GroupsState.EMPTY;
    GroupsState follower = GroupsState.EMPTY;
    long nowMs = 1_000;
    List<GroupFact> lastFacts = List.of();

    TestCoordinator(FixedTopics topics) {
        this.topics = topics;
    }

    DecisionRound.Answer handle(GroupRequest request) throws FailureException {
        DecisionRound round = new DecisionRound(GroupSettings.DEFAULT, state, topics, ++nowMs);
        DecisionRound.Answer answer = round.add(request);
        take(round);
        return answer;
    }

    /** Several requests in one round, of which none may be refused. */
    void together(List<? extends GroupRequest> requests) throws FailureException {
        DecisionRound round = new DecisionRound(GroupSettings.DEFAULT, state, topics, ++nowMs);
        for (GroupRequest request : requests) {
            round.add(request);
        }
        take(round);
    }

    private void take(DecisionRound round) {
        round.finish();
        lastFacts = round.facts();
        state = round.state();
        if (!lastFacts.isEmpty()) {
            try {
                GroupFactBatch received = GroupFactBatch.decode(new GroupFactBatch(lastFacts, nowMs).encode());
                follower = follower.apply(received.facts(), received.timeMs());
            } catch (GroupFormatException e) {
                throw new AssertionError(e);
            }
        }
    }

    Group group() {
        return Objects.requireNonNull(state.group(GROUP));
    }

    Member member(String id) {
        return Objects.requireNonNull(group().member(id), id);
    }

    PartitionKey partition(String topic, int number) {
        return new PartitionKey(topics.id(topic), number);
    }

    SortedSet<PartitionKey> assigned(String id) {
        return new TreeSet<>(member(id).assigned().keySet());
    }

    static GroupRequest.Heartbeat join(String id, String... names) {
        return beat(id, 0, "", Subscription.ofTopics(List.of(names)), null, "");
    }

    static GroupRequest.Heartbeat joinStatic(String id, String instance, String... names) {
        return beat(id, 0, instance, Subscription.ofTopics(List.of(names)), null, "");
    }

    /** Says that the member reads what it was assigned, and nothing else. */
    GroupRequest.Heartbeat confirm(String id) {
        return beat(id, member(id).epoch(), "", null, assigned(id), "");
    }

    static GroupRequest.Heartbeat beat(
            String id,
            long epoch,
            String instance,
            @Nullable Subscription subscription,
            @Nullable SortedSet<PartitionKey> owned,
            String assignor) {
        return new GroupRequest.Heartbeat(
                GROUP,
                id,
                epoch,
                instance,
                subscription,
                owned == null ? null : GroupRequest.Owned.of(owned),
                0,
                0,
                0,
                0,
                assignor,
                "client",
                "host");
    }

    static GroupRequest.Leave leave(String id) {
        return new GroupRequest.Leave(GROUP, id, 0, false, "closed");
    }

    GroupRequest.Commit commit(String id, long epoch, long sequence, String topic, int partition, long offset) {
        return new GroupRequest.Commit(
                GROUP,
                id,
                "",
                epoch,
                sequence,
                List.of(new GroupRequest.Commit.Offset(topic, topics.id(topic), partition, offset, -1, "")));
    }
}
