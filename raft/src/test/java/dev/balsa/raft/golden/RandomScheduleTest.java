package dev.balsa.raft.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A quick look for holes in the core alone: steps in random order, messages lost, doubled and overtaken, crashes that lose
 * what was not persisted; changes of membership, transfers, reads and logs that lose their front. What is committed must
 * stay, reads must see it, and once the faults end the group must work.
 */
class RandomScheduleTest {
    private static final RaftSettings SETTINGS = new RaftSettings(2, 10, 20, 2, 6, 0, 40, 120, 400, 30);
    private static final int STEPS = 3_000;

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("schedule.seeds", 150));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void committedEntriesStayAndTheGroupRecovers(long seed) {
        World world = new World(seed);
        try {
            world.disturb();
            world.recover();
        } catch (AssertionError | RuntimeException e) {
            fail("seed " + seed + ", last steps:\n" + world.history(), e);
        }
    }

    private static final class World {
        private final Random random;
        private final TraceNetwork network = new TraceNetwork();
        private final List<TraceNode> nodes = new ArrayList<>();
        private final List<Entry> committed = new ArrayList<>();
        private final Map<Integer, ReplicaId> leaders = new HashMap<>();
        private final Map<ReplicaId, Long> commits = new HashMap<>();
        private final Deque<String> recent = new ArrayDeque<>();
        private final Map<Long, Integer> committedAtRead = new HashMap<>();
        private long token;

        World(long seed) {
            this.random = new Random(seed);
            int voters = 1 + random.nextInt(5);
            List<ReplicaId> members = new ArrayList<>();
            for (int i = 1; i <= voters; i++) {
                members.add(TraceText.replica(i));
            }
            ReplicaId learner = TraceText.replica(voters + 1);
            ReplicaId observer = TraceText.replica(voters + 2);
            Configuration configuration = new Configuration(members, List.of(learner));
            members.add(learner);
            members.add(observer);
            members.forEach(member -> nodes.add(new TraceNode(
                    member, configuration, SETTINGS, network, new Random(seed * 31 + member.brokerId()), this::note)));
        }

        private void note(String what) {
            String[] words = what.split(" ", -1);
            if (what.contains(": reads up to ")) {
                long read = Long.parseLong(words[2].replace(":", ""));
                long index = Long.parseLong(words[words.length - 1]);
                assertTrue(index >= committedAtRead.getOrDefault(read, 0), () -> what + " misses what was committed");
            }
            recent.add(what);
            if (recent.size() > 120) {
                recent.remove();
            }
        }

        String history() {
            return String.join("\n", recent);
        }

        void disturb() {
            for (int i = 0; i < STEPS; i++) {
                disturbOnce(nodes.get(random.nextInt(nodes.size())));
                nodes.forEach(this::check);
            }
        }

        private void disturbOnce(TraceNode node) {
            int dice = random.nextInt(1000);
            if (dice < 250) {
                node.step(new Input.Tick());
            } else if (dice < 650) {
                deliverSome();
            } else if (dice < 800) {
                persistSome(node);
            } else if (dice < 880) {
                propose(leaderOr(node));
            } else if (dice < 890) {
                note(node.self.brokerId() + " CRASH");
                node.crash();
                commits.remove(node.self);
            } else if (dice < 930) {
                restart(node);
            } else if (dice < 940) {
                node.step(new Input.PeerUnreachable(other()));
            } else if (dice < 950) {
                node.step(new Input.PeerRefused(other()));
            } else if (dice < 952) {
                node.step(new Input.Resign());
            } else if (dice < 955) {
                leaderOr(node).step(new Input.Transfer(token++, random.nextBoolean() ? null : other()));
            } else if (dice < 959) {
                changeMembership(leaderOr(node));
            } else if (dice < 962) {
                committedAtRead.put(token, committed.size());
                leaderOr(node).step(new Input.ReadIndex(token++));
            } else if (dice < 969) {
                store(node);
            } else if (dice < 971) {
                removeFront(node);
            } else if (dice < 978) {
                moveSnapshots(node);
            } else if (dice < 983) {
                read(node);
            } else if (dice < 985) {
                node.step(new Input.DiskChanged(DiskState.ofCode(random.nextInt(16))));
            } else if (dice < 993) {
                node.openTurn();
            } else {
                node.closeTurn();
            }
        }

        /** Only a leader has much to do with most inputs. */
        private TraceNode leaderOr(TraceNode otherwise) {
            return nodes.stream()
                    .filter(node -> !node.isDown() && node.status().role() == Role.LEADER)
                    .findFirst()
                    .orElse(otherwise);
        }

        private ReplicaId other() {
            return nodes.get(random.nextInt(nodes.size())).self;
        }

        private void deliverSome() {
            for (int i = 0; i < 3; i++) {
                TraceNetwork.Link link = new TraceNetwork.Link(other(), other());
                List<RaftMessage> queue = new ArrayList<>(network.queue(link));
                if (queue.isEmpty()) {
                    continue;
                }
                int at = random.nextInt(4) == 0 ? random.nextInt(queue.size()) : 0;
                RaftMessage message = random.nextInt(20) == 0 ? queue.get(at) : queue.remove(at);
                network.queue(link).clear();
                network.queue(link).addAll(queue);
                if (random.nextInt(20) != 0) {
                    deliver(link, message);
                }
            }
        }

        private void deliver(TraceNetwork.Link link, RaftMessage message) {
            node(link.to()).step(new Input.Received(link.from(), message));
        }

        private TraceNode node(ReplicaId replica) {
            return nodes.get(replica.brokerId() - 1);
        }

        private static void persistSome(TraceNode node) {
            if (node.disk.isBusy() && !node.isDown()) {
                node.persistOne();
            }
        }

        private void propose(TraceNode node) {
            int count = 1 + random.nextInt(3);
            TraceEntries.Text[] proposals = new TraceEntries.Text[count];
            Arrays.setAll(proposals, i -> new TraceEntries.Text("p" + token + "-" + i));
            node.step(new Input.Propose(token++, List.of(proposals)));
        }

        private void restart(TraceNode node) {
            if (node.isDown()) {
                note(node.self.brokerId() + " RESTART");
                node.restart(SETTINGS);
            }
        }

        /** Any replica may become a voter, a learner or nothing; most wishes are refused. */
        private void changeMembership(TraceNode node) {
            Configuration now = node.status().configuration();
            ReplicaId replica = other();
            List<ReplicaId> voters = new ArrayList<>(now.voters());
            List<ReplicaId> learners = new ArrayList<>(now.learners());
            voters.remove(replica);
            learners.remove(replica);
            switch (random.nextInt(3)) {
                case 0 -> voters.add(replica);
                case 1 -> learners.add(replica);
                default -> {}
            }
            node.step(new Input.ChangeMembership(token++, new Configuration(voters, learners)));
        }

        private void removeFront(TraceNode node) {
            long first = node.disk.base().id().index();
            long stored = node.disk.storedIndex();
            if (!node.isDown() && !node.disk.isBusy() && stored > first) {
                long index = first + 1 + random.nextInt((int) (stored - first));
                node.snapshots.replace(index, stateAt(index));
                node.step(new Input.LogStarts(node.disk.startAfter(index)));
            }
        }

        /** Of some length, and another one at each index. */
        private static String stateAt(long index) {
            return ("state at " + index + ";").repeat((int) (index * 7 % 11));
        }

        private void moveSnapshots(TraceNode node) {
            if (node.isDown()) {
                return;
            }
            if (!node.snapshots.reads.isEmpty()) {
                node.step(node.snapshots.give(random.nextInt(4) == 0));
            } else if (!node.snapshots.stagings.isEmpty()) {
                node.step(node.snapshots.stage());
            }
        }

        private static void store(TraceNode node) {
            RaftStatus status = node.status();
            long index = Math.min(status.commitIndex(), Math.min(status.durableIndex(), node.disk.lastIndex()));
            if (!node.isDown() && index > node.disk.storedIndex()) {
                node.disk.stored(index);
                node.step(new Input.Stored(index));
            }
        }

        private void read(TraceNode node) {
            if (!node.reads.isEmpty()) {
                Effects.Read read = node.reads.removeFirst();
                List<Entry> entries =
                        random.nextInt(4) == 0 ? List.of() : node.disk.read(read.fromIndex(), read.maxBytes());
                node.step(new Input.EntriesRead(read.forPeer(), read.session(), read.fromIndex(), entries));
            }
        }

        // ---- what must hold -------------------------------------------------------------------------------------

        private void check(TraceNode node) {
            if (node.isDown()) {
                return;
            }
            RaftStatus status = node.status();
            assertTrue(status.role() != Role.HALTED, "halted");
            if (status.role() == Role.LEADER) {
                assertEquals(
                        leaders.computeIfAbsent(status.term(), _ -> node.self), node.self, "two leaders of a term");
            }
            long base = node.disk.base().id().index();
            if (base > 0) {
                assertEquals(stateAt(base), node.snapshots.state(), "the state of another place");
            }
            long before = commits.getOrDefault(node.self, 0L);
            assertTrue(status.commitIndex() >= before, "commit went back");
            commits.put(node.self, status.commitIndex());
            for (long index = Math.max(before + 1, node.firstIndexInMemory()); index <= status.commitIndex(); index++) {
                Entry entry = node.core().entries(index, index).getFirst();
                if (index <= committed.size()) {
                    assertEquals(text(committed.get((int) index - 1)), text(entry), "another entry is committed");
                } else {
                    assertEquals(committed.size() + 1, index, "commits are seen in order");
                    committed.add(entry);
                    assertOnMajority(entry, status.configuration());
                }
            }
        }

        private void assertOnMajority(Entry entry, Configuration configuration) {
            long holders = configuration.voters().stream()
                    .filter(voter -> node(voter).disk.holds(entry))
                    .count();
            assertTrue(holders > configuration.voters().size() / 2, () -> entry + " is on " + holders + " disks");
        }

        private static String text(Entry entry) {
            return TraceText.entry(entry);
        }

        // ---- afterwards -----------------------------------------------------------------------------------------

        void recover() {
            nodes.forEach(TraceNode::closeTurn);
            nodes.forEach(this::restart);
            nodes.forEach(node -> node.step(new Input.DiskChanged(DiskState.HEALTHY)));
            long committedBefore = committed.size();
            for (int i = 0; i < 400; i++) {
                for (TraceNode node : nodes) {
                    node.step(new Input.Tick());
                    quiesce();
                    check(node);
                }
                if (i == 300) {
                    nodes.forEach(this::propose);
                }
            }
            quiesce();
            List<RaftStatus> statuses = nodes.stream().map(TraceNode::status).toList();
            assertEquals(
                    1,
                    statuses.stream()
                            .filter(status -> status.role() == Role.LEADER)
                            .count(),
                    "one leader");
            assertTrue(committed.size() > committedBefore, "nothing new commits");
            Configuration members = statuses.stream()
                    .filter(status -> status.role() == Role.LEADER)
                    .findFirst()
                    .orElseThrow()
                    .configuration();
            for (RaftStatus status : statuses) {
                // A replica that was removed while it was cut off may never hear of it, and then waits to be taken
                // away.
                if (!members.isMember(status.self()) && status.configuration().isMember(status.self())) {
                    continue;
                }
                assertEquals(committed.size(), status.commitIndex(), () -> "all commit: " + status);
                assertEquals(committed.size(), status.lastIndex(), () -> "all have the same log: " + status);
            }
        }

        private void quiesce() {
            for (int i = 0; i < 100_000; i++) {
                TraceNetwork.Link link = network.busy();
                if (link != null) {
                    deliver(link, network.queue(link).remove());
                    continue;
                }
                TraceNode busy = nodes.stream()
                        .filter(node -> node.isBusy() || !node.reads.isEmpty())
                        .findFirst()
                        .orElse(null);
                if (busy == null) {
                    return;
                }
                if (busy.isBusy()) {
                    busy.workOne();
                } else {
                    read(busy);
                }
            }
            fail("the group does not come to rest");
        }
    }
}
