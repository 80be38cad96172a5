package dev.balsa.broker.group.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.group.codec.GroupFormatException;
import dev.balsa.broker.group.codec.GroupRows;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What holds after every step, whatever happened. */
final class GroupInvariants {
    private GroupInvariants() {}

    static void check(@Nullable Group before, TestCoordinator coordinator, String context) {
        Group after = coordinator.state.group(TestCoordinator.GROUP);
        if (after != null) {
            eachPartitionHasOneOwnerAndOneTarget(after, context);
            everythingIsAssignedOrOnItsWay(after, context);
            if (before != null) {
                assertTrue(after.epoch() >= before.epoch(), context + ": the epoch went back");
                whatStaysIsNotTouched(before, after, context);
            }
        }
        assertEquals(coordinator.state, coordinator.follower, context + ": the follower differs");
        assertEquals(coordinator.state, reloaded(coordinator.state), context + ": rows lose something");
    }

    private static void eachPartitionHasOneOwnerAndOneTarget(Group group, String context) {
        Map<PartitionKey, String> owners = new TreeMap<>();
        Map<PartitionKey, String> targets = new TreeMap<>();
        for (Map.Entry<String, Member> entry : group.members()) {
            Member member = entry.getValue();
            for (PartitionKey partition : member.assigned().keySet()) {
                assertNull(owners.put(partition, member.id()), context + ": two owners of " + partition);
                assertNull(targets.put(partition, member.id()), context + ": two targets of " + partition);
            }
            for (PartitionKey partition : member.revoking().keySet()) {
                assertNull(owners.put(partition, member.id()), context + ": two owners of " + partition);
            }
            for (PartitionKey partition : member.awaited()) {
                assertNull(targets.put(partition, member.id()), context + ": two targets of " + partition);
            }
        }
        for (Map.Entry<String, Member> entry : group.members()) {
            for (PartitionKey partition : entry.getValue().awaited()) {
                assertTrue(owners.containsKey(partition), context + ": free and not handed over: " + partition);
            }
        }
    }

    private static void everythingIsAssignedOrOnItsWay(Group group, String context) {
        int targets = 0;
        for (Map.Entry<String, Member> entry : group.members()) {
            targets += entry.getValue().target().size();
        }
        int wanted =
                group.topics().values().stream().mapToInt(Integer::intValue).sum();
        assertEquals(wanted, targets, context + ": partitions without anybody to read them");
    }

    /** A partition that is to stay where it is keeps the epoch it was given in: nobody told its owner to stop. */
    private static void whatStaysIsNotTouched(Group before, Group after, String context) {
        for (Map.Entry<String, Member> entry : after.members()) {
            Member now = entry.getValue();
            Member then = before.member(now.id());
            if (then == null) {
                continue;
            }
            assertTrue(now.epoch() >= then.epoch(), context + ": a member's epoch went back");
            now.assigned().forEach((partition, since) -> {
                Long sinceThen = then.assigned().get(partition);
                assertTrue(
                        sinceThen == null || sinceThen.equals(since), context + ": an unmoved partition was touched");
            });
            then.assigned().forEach((partition, since) -> {
                boolean isTarget = now.target().contains(partition);
                assertTrue(!isTarget || now.assigned().containsKey(partition), context + ": revoked without a reason");
            });
            if (!now.assigned().equals(then.assigned())) {
                assertTrue(now.epoch() > then.epoch(), context + ": a change without a new epoch");
            }
        }
    }

    static GroupsState reloaded(GroupsState state) {
        TreeMap<byte[], byte[]> rows = new TreeMap<>(java.util.Arrays::compareUnsigned);
        Iterator<GroupRows.Row> all = GroupRows.rows(state);
        while (all.hasNext()) {
            GroupRows.Row row = all.next();
            rows.put(GroupRows.key(row), Objects.requireNonNull(GroupRows.value(row, state)));
        }
        GroupRows.Reader reader = new GroupRows.Reader();
        rows.forEach((key, value) -> {
            try {
                reader.add(key, value);
            } catch (GroupFormatException e) {
                throw new AssertionError(e);
            }
        });
        return reader.state();
    }
}
