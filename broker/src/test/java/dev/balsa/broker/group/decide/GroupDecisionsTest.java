package dev.balsa.broker.group.decide;

import static dev.balsa.broker.group.decide.TestCoordinator.GROUP;
import static dev.balsa.broker.group.decide.TestCoordinator.beat;
import static dev.balsa.broker.group.decide.TestCoordinator.join;
import static dev.balsa.broker.group.decide.TestCoordinator.joinStatic;
import static dev.balsa.broker.group.decide.TestCoordinator.leave;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.state.GroupEvent.Cause;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Single decisions, one after the other. */
class GroupDecisionsTest {
    private final TestCoordinator coordinator = new TestCoordinator(new FixedTopics().with("t", 4));

    @Test
    void onlyWhatMovesIsRevokedAndHandedOverOnceItIsConfirmed() throws FailureException {
        coordinator.handle(join("a", "t"));
        long before = coordinator.member("a").assigned().get(coordinator.partition("t", 0));
        coordinator.handle(join("b", "t"));
        assertEquals(keys(0, 1), coordinator.assigned("a"));
        assertEquals(before, coordinator.member("a").assigned().get(coordinator.partition("t", 0)));
        assertEquals(keys(), coordinator.assigned("b"));
        coordinator.handle(coordinator.confirm("a"));
        assertEquals(keys(2, 3), coordinator.assigned("b"));
        assertFalse(coordinator.group().isRebalancing());
    }

    @Test
    void aHeartbeatFromBeforeTheRevocationConfirmsNothing() throws FailureException {
        coordinator.handle(join("a", "t"));
        long old = coordinator.member("a").epoch();
        coordinator.handle(join("b", "t"));
        coordinator.handle(beat("a", old, "", null, new TreeSet<>(), ""));
        assertEquals(
                keys(2, 3), new TreeSet<>(coordinator.member("a").revoking().keySet()));
        assertEquals(keys(), coordinator.assigned("b"));
    }

    @Test
    void aCommitFromAnEarlierOwnershipIsStale() throws FailureException {
        coordinator.handle(join("a", "t"));
        GroupRequest.Commit late =
                coordinator.commit("a", coordinator.member("a").epoch(), 1, "t", 3, 5);
        coordinator.handle(join("b", "t"));
        coordinator.handle(coordinator.confirm("a"));
        assertEquals(ErrorReason.PARTITION_NOT_OWNED, partFailure(late));
        assertNull(commit("b", 3, 8));
        coordinator.handle(leave("b"));
        assertEquals(keys(0, 1, 2, 3), coordinator.assigned("a"));
        assertEquals(ErrorReason.STALE_MEMBER_EPOCH, partFailure(late));
        assertEquals(8, offset(3));
        assertNull(commit("a", 3, 9));
    }

    @Test
    void anOldEpochIsGoodForWhatTheMemberHadEverSince() throws FailureException {
        coordinator.handle(join("a", "t"));
        GroupRequest.Commit kept =
                coordinator.commit("a", coordinator.member("a").epoch(), 1, "t", 0, 5);
        coordinator.handle(join("b", "t"));
        coordinator.handle(coordinator.confirm("a"));
        assertNull(partFailure(kept));
        assertEquals(5, offset(0));
    }

    @Test
    void aCommitThatWasOvertakenChangesNothing() throws FailureException {
        coordinator.handle(join("a", "t"));
        long epoch = coordinator.member("a").epoch();
        assertNull(partFailure(coordinator.commit("a", epoch, 2, "t", 0, 20)));
        assertNull(partFailure(coordinator.commit("a", epoch, 1, "t", 0, 10)));
        assertEquals(20, offset(0));
        assertNull(partFailure(coordinator.commit("a", epoch, 3, "t", 0, 10)), "going back on purpose is allowed");
        assertEquals(10, offset(0));
    }

    @Test
    void manyWhoJoinAtOnceCauseOneRebalance() throws FailureException {
        List<GroupRequest> joins = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            joins.add(join("m" + i, "t"));
        }
        coordinator.together(joins);
        assertEquals(1, coordinator.group().history().size());
        assertEquals(16, coordinator.group().history().getFirst().events().size());
        assertEquals(4, coordinator.group().history().getFirst().moreEvents());
        assertFalse(coordinator.group().isRebalancing(), "the surplus waits");
        coordinator.handle(leave("m0"));
        for (int i = 1; i < 20; i++) {
            coordinator.handle(coordinator.confirm("m" + i));
        }
        int assigned = 0;
        for (int i = 1; i < 20; i++) {
            assigned += coordinator.assigned("m" + i).size();
        }
        assertEquals(4, assigned, "and takes over");
    }

    @Test
    void aStaticMemberThatReturnsKeepsItsPartitions() throws FailureException {
        coordinator.handle(joinStatic("a", "box-1", "t"));
        coordinator.handle(joinStatic("b", "box-2", "t"));
        coordinator.handle(coordinator.confirm("a"));
        SortedSet<PartitionKey> others = coordinator.assigned("b");
        coordinator.handle(joinStatic("a2", "box-1", "t"));
        assertEquals(keys(0, 1), coordinator.assigned("a2"));
        assertEquals(others, coordinator.assigned("b"));
        assertEquals(0, coordinator.group().history().getFirst().moved());
        assertRefused(ErrorReason.FENCED_INSTANCE_ID, beat("a", 2, "box-1", null, null, ""));
        assertRefused(ErrorReason.FENCED_INSTANCE_ID, joinStatic("a", "box-1", "t"));
        assertRefused(ErrorReason.FENCED_INSTANCE_ID, coordinator.commit("a", 2, 1, "t", 0, 1));
    }

    /** It was frozen, was replaced twice, and wakes: whoever has its place now must keep it. */
    @Test
    void aStaticMemberThatWakesAfterSeveralReplacementsThrowsNobodyOut() throws FailureException {
        coordinator.handle(joinStatic("a0", "box", "t"));
        long old = coordinator.member("a0").epoch();
        for (int i = 1; i <= 40; i++) {
            coordinator.handle(joinStatic("a" + i, "box", "t"));
        }
        assertRefused(ErrorReason.FENCED_INSTANCE_ID, beat("a0", old, "box", null, null, ""));
        assertRefused(ErrorReason.FENCED_INSTANCE_ID, coordinator.commit("a30", old, 1, "t", 0, 1));
        assertRefused(ErrorReason.FENCED_INSTANCE_ID, new GroupRequest.Commit(GROUP, "a0", "box", old, 1, List.of()));
        // It has noticed by itself that its session is over, and joins again.
        assertRefused(ErrorReason.FENCED_INSTANCE_ID, joinAgain("a0", "box", old));
        assertRefused(ErrorReason.FENCED_INSTANCE_ID, joinStatic("a30", "box", "t"));
        assertEquals(keys(0, 1, 2, 3), coordinator.assigned("a40"));
        coordinator.handle(leave("a40"));
        coordinator.handle(joinAgain("a0", "box", old));
        assertEquals(keys(0, 1, 2, 3), coordinator.assigned("a0"), "the place is free again");
    }

    private static GroupRequest joinAgain(String id, String instance, long lastEpoch) {
        return new GroupRequest.Heartbeat(
                GROUP, id, 0, instance, Subscription.ofTopics(List.of("t")), null, lastEpoch, 0, 0, 0, "", "", "");
    }

    /** The answer to the first one was lost; the second one, which confirms, came before its repetition. */
    @Test
    void aHeartbeatThatWasOvertakenByTheOneThatConfirmsIsHarmless() throws FailureException {
        coordinator.handle(join("a", "t"));
        SortedSet<PartitionKey> all = coordinator.assigned("a");
        coordinator.handle(join("b", "t"));
        long told = coordinator.member("a").epoch();
        coordinator.handle(coordinator.confirm("a"));
        coordinator.handle(beat("a", told, "", null, all, ""));
        assertEquals(keys(2, 3), coordinator.assigned("b"), "and takes nothing back");
        assertEquals(keys(0, 1), coordinator.assigned("a"));
        coordinator.topics.with("t", 5);
        coordinator.handle(new GroupRequest.CheckTopics(GROUP));
        coordinator.handle(coordinator.confirm("b"));
        long later = coordinator.member("a").epoch();
        assertTrue(later > told);
        assertRefused(ErrorReason.FENCED_MEMBER_EPOCH, beat("a", later, "", null, all, ""));
    }

    @Test
    void partitionsNamedByTopicOnlyAreThoseOfTheTopicsTheCoordinatorKnows() throws FailureException {
        coordinator.handle(join("a", "t"));
        coordinator.handle(join("b", "t"));
        long told = coordinator.member("a").epoch();
        SortedMap<String, SortedSet<Integer>> named = new TreeMap<>();
        named.put("t", new TreeSet<>(List.of(0, 1, 2, 3)));
        named.put("gone", new TreeSet<>(List.of(0)));
        coordinator.handle(owning("a", told, named));
        assertEquals(keys(), coordinator.assigned("b"), "everything is still read");
        named.put("t", new TreeSet<>(List.of(0, 1)));
        coordinator.handle(owning("a", told, named));
        assertEquals(keys(2, 3), coordinator.assigned("b"));
    }

    private static GroupRequest owning(String id, long epoch, SortedMap<String, SortedSet<Integer>> named) {
        GroupRequest.Owned owned = new GroupRequest.Owned(new TreeSet<>(), named);
        return new GroupRequest.Heartbeat(GROUP, id, epoch, "", null, owned, 0, 0, 0, 0, "", "", "");
    }

    @Test
    void aStaticMemberMayBeAwayForAWhile() throws FailureException {
        coordinator.handle(joinStatic("a", "box-1", "t"));
        coordinator.handle(join("b", "t"));
        coordinator.handle(
                new GroupRequest.Leave(GROUP, "a", coordinator.member("a").epoch(), true, "restart"));
        assertEquals(keys(2, 3), coordinator.assigned("b"), "nobody has to confirm for who is away");
        assertEquals(keys(0, 1), coordinator.assigned("a"));
        coordinator.handle(joinStatic("a2", "box-1", "t"));
        assertEquals(keys(0, 1), coordinator.assigned("a2"));
        assertFalse(coordinator.member("a2").away());
        assertRefused(
                ErrorReason.INVALID_REQUEST,
                new GroupRequest.Leave(GROUP, "b", coordinator.member("b").epoch(), true, ""));
    }

    @Test
    void topicsThatGrowComeAndGoTouchNobodyElse() throws FailureException {
        coordinator.handle(beat("a", 0, "", new Subscription(List.of(), "t.*"), null, "sticky"));
        coordinator.handle(beat("b", 0, "", new Subscription(List.of(), "t.*"), null, "sticky"));
        coordinator.handle(coordinator.confirm("a"));
        SortedSet<PartitionKey> before = coordinator.assigned("a");
        long epoch = coordinator.member("a").epoch();
        coordinator.topics.with("t", 5).with("t2", 1).with("other", 3);
        coordinator.handle(new GroupRequest.CheckTopics(GROUP));
        assertTrue(coordinator.assigned("a").containsAll(before));
        assertEquals(
                6, coordinator.assigned("a").size() + coordinator.assigned("b").size());
        assertTrue(coordinator.member("a").epoch() >= epoch);
        assertEquals(
                Cause.TOPICS_CHANGED,
                coordinator.group().history().getFirst().events().getFirst().cause());
        commit("a", coordinator.assigned("a").first().partition(), 3);
        coordinator.topics.remove("t");
        coordinator.handle(new GroupRequest.CheckTopics(GROUP));
        assertEquals(
                1, coordinator.assigned("a").size() + coordinator.assigned("b").size());
        assertTrue(coordinator.group().offsets().isEmpty());
        coordinator.handle(new GroupRequest.CheckTopics(GROUP));
        assertTrue(coordinator.lastFacts.isEmpty(), "nothing new is nothing to write");
    }

    @Test
    void whoDoesNotGiveUpInTimeIsRemoved() throws FailureException {
        coordinator.handle(join("a", "t"));
        coordinator.handle(join("b", "t"));
        long revoked = coordinator.member("a").epoch();
        SortedMap<PartitionKey, Long> late = coordinator.member("a").revoking();
        SortedMap<PartitionKey, Long> earlier = new TreeMap<>();
        late.forEach((partition, since) -> earlier.put(partition, since - 1));
        coordinator.handle(new GroupRequest.Expire(GROUP, "a", Cause.REBALANCE_TIMEOUT, earlier, "late"));
        assertNotNull(coordinator.group().member("a"), "an older revocation's time is not this one's");
        coordinator.handle(new GroupRequest.Expire(GROUP, "a", Cause.REBALANCE_TIMEOUT, late, "late"));
        assertNull(coordinator.group().member("a"));
        assertEquals(keys(0, 1, 2, 3), coordinator.assigned("b"));
        assertRefused(ErrorReason.UNKNOWN_MEMBER, beat("a", revoked, "", null, null, ""));
    }

    @Test
    void aGroupThatIsMadeAgainBeginsAboveItsOldEpochs() throws FailureException {
        coordinator.handle(join("a", "t"));
        long old = coordinator.member("a").epoch();
        coordinator.handle(leave("a"));
        coordinator.handle(new GroupRequest.RemoveGroup(GROUP));
        assertNull(coordinator.state.group(GROUP));
        coordinator.handle(join("a", "t"));
        assertTrue(coordinator.member("a").joinEpoch() > old);
        assertRefused(ErrorReason.FENCED_MEMBER_EPOCH, coordinator.commit("a", old, 1, "t", 0, 1));
    }

    @Test
    void wrongRequestsHaveNamedErrors() throws FailureException {
        assertRefused(ErrorReason.INVALID_REQUEST, beat("a", 0, "", null, null, ""));
        assertRefused(ErrorReason.INVALID_REQUEST, join("", "t"));
        assertRefused(ErrorReason.INVALID_REQUEST, joinStatic("a", "b x", "t"));
        assertRefused(ErrorReason.INVALID_NAME, join("a", "__groups"));
        assertRefused(ErrorReason.INVALID_PATTERN, beat("a", 0, "", new Subscription(List.of(), "("), null, ""));
        // Short to write, and deeper to match than any stack.
        assertRefused(
                ErrorReason.INVALID_PATTERN,
                beat("a", 0, "", new Subscription(List.of(), "(.?){999}".repeat(3)), null, ""));
        assertRefused(
                ErrorReason.UNSUPPORTED_ASSIGNOR, beat("a", 0, "", Subscription.ofTopics(List.of("t")), null, "best"));
        assertRefused(ErrorReason.INVALID_SESSION_TIMEOUT, timed(5_999, 0));
        assertRefused(ErrorReason.INVALID_SESSION_TIMEOUT, timed(1_800_001, 0));
        assertRefused(ErrorReason.INVALID_SESSION_TIMEOUT, timed(6_000, 6_000));
        assertRefused(ErrorReason.UNKNOWN_MEMBER, beat("a", 1, "", null, null, ""));
        coordinator.handle(join("a", "t"));
        assertRefused(
                ErrorReason.FENCED_MEMBER_EPOCH,
                beat("a", coordinator.member("a").epoch(), "", null, new TreeSet<>(List.of(key(9))), ""));
        assertRefused(ErrorReason.UNKNOWN_MEMBER, coordinator.commit("", 0, 0, "t", 0, 1));
        assertEquals(ErrorReason.UNKNOWN_PARTITION, partFailure(own(4, "")));
        assertEquals(ErrorReason.OFFSET_METADATA_TOO_LARGE, partFailure(own(0, "x".repeat(4_097))));
        assertNull(partFailure(own(0, "x".repeat(4_096))));
        assertRefused(ErrorReason.INVALID_GROUP_ID, new GroupRequest.Commit("", "", "", 0, 0, List.of()));
    }

    private static GroupRequest timed(int sessionMs, int heartbeatMs) {
        return new GroupRequest.Heartbeat(
                GROUP, "x", 0, "", Subscription.ofTopics(List.of("t")), null, 0, sessionMs, heartbeatMs, 0, "", "", "");
    }

    private GroupRequest.Commit own(int partition, String metadata) {
        return new GroupRequest.Commit(
                GROUP,
                "a",
                "",
                coordinator.member("a").epoch(),
                0,
                List.of(new GroupRequest.Commit.Offset("t", null, partition, 1, -1, metadata)));
    }

    @Test
    void offsetsOfAGroupWithoutMembersExpireByTheLogsTime() throws FailureException {
        long retentionMs = GroupSettings.DEFAULT.offsetRetentionMs();
        coordinator.handle(coordinator.commit("", 0, 0, "t", 0, 5));
        long committedAt = coordinator.state.lastTimeMs();
        coordinator.handle(new GroupRequest.ForgetExpired(GROUP, committedAt + retentionMs - 1));
        assertEquals(5, offset(0));
        coordinator.nowMs += retentionMs / 2;
        coordinator.handle(coordinator.commit("", 0, 0, "t", 1, 6));
        coordinator.handle(new GroupRequest.ForgetExpired(GROUP, committedAt + retentionMs));
        assertNull(coordinator.group().offsets().get(key(0)));
        assertEquals(6, offset(1));
        coordinator.handle(join("a", "t"));
        coordinator.handle(new GroupRequest.ForgetExpired(GROUP, committedAt + 10 * retentionMs));
        assertEquals(6, offset(1), "not while it has members");
        coordinator.handle(leave("a"));
        long emptyAt = coordinator.state.lastTimeMs();
        coordinator.handle(new GroupRequest.ForgetExpired(GROUP, emptyAt + retentionMs - 1));
        assertEquals(6, offset(1));
        coordinator.handle(new GroupRequest.ForgetExpired(GROUP, emptyAt + retentionMs));
        assertNull(coordinator.state.group(GROUP));
    }

    @Test
    void offsetsOfSubscribedTopicsAreNotRemoved() throws FailureException {
        coordinator.topics.with("u", 1);
        coordinator.handle(join("a", "t"));
        assertNull(commit("a", 0, 1));
        GroupRequest remove = new GroupRequest.RemoveOffsets(GROUP, List.of(key(0)));
        assertEquals(ErrorReason.GROUP_SUBSCRIBED_TO_TOPIC, partFailure(remove));
        coordinator.handle(leave("a"));
        assertNull(partFailure(remove));
        assertTrue(coordinator.group().offsets().isEmpty());
    }

    private void assertRefused(ErrorReason reason, GroupRequest request) {
        FailureException refused = assertThrows(FailureException.class, () -> coordinator.handle(request));
        assertEquals(reason, refused.failure().reason(), refused.getMessage());
    }

    private ErrorReason partFailure(GroupRequest request) throws FailureException {
        Failure failure = coordinator.handle(request).partFailures().getFirst();
        return failure == null ? null : failure.reason();
    }

    private ErrorReason commit(String member, int partition, long offset) throws FailureException {
        return partFailure(coordinator.commit(member, coordinator.member(member).epoch(), 0, "t", partition, offset));
    }

    private long offset(int partition) {
        return coordinator.group().offsets().get(key(partition)).offset();
    }

    private PartitionKey key(int partition) {
        return coordinator.partition("t", partition);
    }

    private SortedSet<PartitionKey> keys(int... partitions) {
        SortedSet<PartitionKey> keys = new TreeSet<>();
        for (int partition : partitions) {
            keys.add(key(partition));
        }
        return keys;
    }
}
