package dev.balsa.broker.group.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupEvent.Cause;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Members that join, leave, crash and come back, over a network that loses, repeats and reorders, while topics grow, come and go.
 * After every step the invariants hold; once it is calm, everything is read by somebody, and nobody reads what another one does.
 */
class GroupModelTest {
    private static final int SEEDS = 60;
    private static final int STEPS = 250;
    private static final String[] ASSIGNORS = {"", "range", "roundrobin", "sticky", "uniform"};
    private static final String[] NAMES = {"a", "b", "c"};

    private Random random = new Random();
    private TestCoordinator coordinator = new TestCoordinator(new FixedTopics());
    private final List<SimulatedMember> members = new ArrayList<>();
    private final List<GroupRequest> network = new ArrayList<>();
    private Map<PartitionKey, Long> highest = new HashMap<>();
    private String context = "";
    private int made;

    @Test
    void nothingIsSharedLostOrTouchedWithoutNeed() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            begin(seed);
            for (int step = 0; step < STEPS; step++) {
                context = "seed " + seed + " step " + step;
                step();
            }
            comeToRest();
        }
    }

    private void begin(long seed) {
        random = new Random(seed);
        coordinator = new TestCoordinator(new FixedTopics().with("a", 3).with("b", 5));
        members.clear();
        network.clear();
        highest = new HashMap<>();
    }

    private void step() {
        switch (random.nextInt(30)) {
            case 0 -> join();
            case 1 -> pick(this::startOver);
            case 2 -> pick(this::leave);
            case 3 -> pick(this::expire);
            case 4 -> changeTopics();
            case 5 -> pick(this::resubscribe);
            case 6, 7, 8, 9, 10 -> pick(this::readAndCommit);
            case 11, 12, 13, 14, 15 -> pick(member -> network.add(member.heartbeat(assignor())));
            default -> deliverOne();
        }
    }

    private void join() {
        if (members.size() >= 9) {
            return;
        }
        String instance = random.nextInt(3) == 0 ? "i" + random.nextInt(3) : "";
        SimulatedMember member = new SimulatedMember("m" + ++made, instance, subscription());
        members.add(member);
        network.add(member.heartbeat(assignor()));
    }

    /** Its process was killed and started again, or it was told that it is no member any more. */
    private void startOver(SimulatedMember member) {
        member.dead = true;
        SimulatedMember next = new SimulatedMember("m" + ++made, member.instanceId, member.subscription);
        members.add(next);
        network.add(next.heartbeat(assignor()));
    }

    private Subscription subscription() {
        if (random.nextInt(4) == 0) {
            return new Subscription(List.of(), "[ab]");
        }
        List<String> topics = new ArrayList<>();
        for (String name : NAMES) {
            if (random.nextBoolean()) {
                topics.add(name);
            }
        }
        return new Subscription(topics, "");
    }

    private String assignor() {
        return ASSIGNORS[random.nextInt(ASSIGNORS.length)];
    }

    private void pick(java.util.function.Consumer<SimulatedMember> action) {
        List<SimulatedMember> living =
                members.stream().filter(member -> !member.dead).toList();
        if (!living.isEmpty()) {
            action.accept(living.get(random.nextInt(living.size())));
        }
    }

    private void leave(SimulatedMember member) {
        boolean keep = !member.instanceId.isEmpty() && random.nextBoolean();
        member.dead = true;
        network.add(new GroupRequest.Leave(TestCoordinator.GROUP, member.id, member.epoch, keep, "closed"));
    }

    /** The coordinator hears nothing of it; it may be dead, or only cut off and still reading. */
    private void expire(SimulatedMember member) {
        member.dead = random.nextBoolean();
        Cause cause = random.nextBoolean() ? Cause.SESSION_EXPIRED : Cause.REBALANCE_TIMEOUT;
        Group group = coordinator.state.group(TestCoordinator.GROUP);
        Member known = group == null ? null : group.member(member.id);
        deliver(new GroupRequest.Expire(
                TestCoordinator.GROUP, member.id, cause, known == null ? new TreeMap<>() : known.revoking(), "silent"));
    }

    private void changeTopics() {
        String name = NAMES[random.nextInt(NAMES.length)];
        TopicCatalog.Topic topic = coordinator.topics.byName(name);
        if (topic == null) {
            coordinator.topics.with(name, 1 + random.nextInt(4));
        } else if (random.nextInt(3) == 0) {
            coordinator.topics.remove(name);
        } else if (topic.partitions() < 12) {
            coordinator.topics.with(name, topic.partitions() + 1);
        }
        deliver(new GroupRequest.CheckTopics(TestCoordinator.GROUP));
    }

    private void resubscribe(SimulatedMember member) {
        member.subscription = subscription();
        if (member.epoch > 0) {
            network.add(TestCoordinator.beat(member.id, member.epoch, "", member.subscription, null, ""));
        }
    }

    private void readAndCommit(SimulatedMember member) {
        if (!member.owned.isEmpty()) {
            List<PartitionKey> owned = List.copyOf(member.owned);
            PartitionKey partition = owned.get(random.nextInt(owned.size()));
            member.read(partition, random.nextInt(5));
            network.add(member.commit(partition));
        }
    }

    private void deliverOne() {
        if (network.isEmpty()) {
            return;
        }
        int at = random.nextInt(network.size());
        GroupRequest request = network.get(at);
        boolean stays = random.nextInt(6) == 0;
        if (!stays) {
            network.remove(at);
        }
        if (random.nextInt(10) > 0) {
            deliver(request);
        }
    }

    private void deliver(GroupRequest request) {
        Group before = coordinator.state.group(TestCoordinator.GROUP);
        try {
            coordinator.handle(request);
            if (request instanceof GroupRequest.Heartbeat beat && random.nextInt(5) > 0) {
                answer(beat.memberId());
            }
        } catch (FailureException e) {
            refused(request, e);
        }
        GroupInvariants.check(before, coordinator, context);
        offsetsDoNotRegress();
        readersAreOwners();
    }

    private void answer(String memberId) {
        Group group = coordinator.group();
        Member known = group.member(memberId);
        for (SimulatedMember member : members) {
            if (known != null && member.id.equals(memberId)) {
                Map<PartitionKey, Long> committed = new HashMap<>();
                for (Map.Entry<PartitionKey, CommittedOffset> entry : group.offsets()) {
                    committed.put(entry.getKey(), entry.getValue().offset());
                }
                member.answered(known.epoch(), new TreeSet<>(known.assigned().keySet()), committed)
                        .forEach(this::deliver);
            }
        }
    }

    private void refused(GroupRequest request, FailureException e) {
        ErrorReason reason = e.failure().reason();
        if (!(request instanceof GroupRequest.Heartbeat beat)) {
            return;
        }
        for (SimulatedMember member : List.copyOf(members)) {
            boolean isPresent = !member.dead && member.id.equals(beat.memberId()) && beat.memberEpoch() == member.epoch;
            if (isPresent && reason == ErrorReason.FENCED_INSTANCE_ID) {
                member.dead = true;
            } else if (isPresent) {
                Group group = coordinator.state.group(TestCoordinator.GROUP);
                Member known = group == null ? null : group.member(member.id);
                assertTrue(
                        known == null || member.epoch < known.joinEpoch(),
                        context + ": fenced though it says nothing but what it was told: " + e.getMessage());
                assertTrue(
                        reason == ErrorReason.UNKNOWN_MEMBER || reason == ErrorReason.FENCED_MEMBER_EPOCH,
                        context + ": " + e.getMessage());
                startOver(member);
            }
        }
    }

    private void offsetsDoNotRegress() {
        Group group = coordinator.state.group(TestCoordinator.GROUP);
        if (group == null) {
            return;
        }
        for (Map.Entry<PartitionKey, CommittedOffset> entry : group.offsets()) {
            long offset = entry.getValue().offset();
            long before = highest.getOrDefault(entry.getKey(), 0L);
            assertTrue(
                    offset >= before, context + ": " + entry.getKey() + " went back from " + before + " to " + offset);
            highest.put(entry.getKey(), offset);
        }
    }

    /** Of those that the coordinator counts as members, nobody reads what it does not count as theirs. */
    private void readersAreOwners() {
        Group group = coordinator.state.group(TestCoordinator.GROUP);
        if (group == null) {
            return;
        }
        for (SimulatedMember member : members) {
            Member known = group.member(member.id);
            if (known != null && !known.away() && !member.dead && member.epoch >= known.joinEpoch()) {
                for (PartitionKey partition : member.owned) {
                    assertTrue(known.ownedSince(partition) != null, context + ": reads what it was not given");
                }
            }
        }
    }

    private void comeToRest() {
        context = context + ", at rest";
        network.clear();
        Group left = coordinator.state.group(TestCoordinator.GROUP);
        if (left != null) {
            for (Map.Entry<String, Member> entry : left.members()) {
                boolean lives = members.stream().anyMatch(member -> !member.dead && member.id.equals(entry.getKey()));
                if (!lives) {
                    deliver(new GroupRequest.Expire(
                            TestCoordinator.GROUP, entry.getKey(), Cause.SESSION_EXPIRED, new TreeMap<>(), "gone"));
                }
            }
        }
        for (int round = 0; round < 30; round++) {
            for (SimulatedMember member : List.copyOf(members)) {
                if (!member.dead) {
                    deliver(member.heartbeat(""));
                    answer(member.id);
                }
            }
        }
        Group group = coordinator.state.group(TestCoordinator.GROUP);
        if (group == null) {
            return;
        }
        assertTrue(group.isSettled(), context + ": partitions are still under way: " + group);
        assertTrue(!group.isRebalancing(), context + ": the last rebalance did not end");
        for (SimulatedMember member : members) {
            Member known = group.member(member.id);
            if (!member.dead && known != null) {
                assertEquals(known.assigned().keySet(), member.owned, context);
            }
        }
    }
}
