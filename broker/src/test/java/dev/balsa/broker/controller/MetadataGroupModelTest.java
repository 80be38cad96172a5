package dev.balsa.broker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.controller.ControllerCommand.AddPartitions;
import dev.balsa.broker.controller.ControllerCommand.AllocateProducerIds;
import dev.balsa.broker.controller.ControllerCommand.CreateTopic;
import dev.balsa.broker.controller.ControllerCommand.DeleteTopic;
import dev.balsa.broker.controller.ControllerCommand.RegisterBroker;
import dev.balsa.broker.entry.FactEntryFactory;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataPublisher;
import dev.balsa.broker.store.MemoryStateStore;
import dev.balsa.broker.store.StoredImage;
import dev.balsa.broker.testing.ManualClock;
import dev.balsa.broker.testing.NoMoves;
import dev.balsa.broker.testing.NothingDurable;
import dev.balsa.broker.testing.TestRetention;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random commands, elections, lost tails, deposed leaders that go on for a while, and restarts that lose what was not
 * flushed. Whatever was acknowledged is there, whatever was refused for good never is, ids are never given out twice, and
 * all replicas end with equal images.
 */
class MetadataGroupModelTest {
    private static final int REPLICAS = 3;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 60; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasAnsweredIsTrue(long seed) throws Exception {
        World world = new World(seed);
        for (int step = 0; step < 400; step++) {
            world.step();
        }
        world.settle();
        world.check();
    }

    /** A command under way and what its caller was told. */
    private record Asked(String topic, CompletableFuture<CommandReply> reply) {}

    private static final class World {
        private final long seed;
        private final Random random;
        private final InstantSource wallClock = InstantSource.fixed(Instant.ofEpochMilli(5));
        private final ScriptedGroup[] groups = new ScriptedGroup[REPLICAS];
        private final MetadataGroup[] replicas = new MetadataGroup[REPLICAS];
        private final MemoryStateStore[] stores = new MemoryStateStore[REPLICAS];
        private final MetadataPublisher[] publishers = new MetadataPublisher[REPLICAS];
        private final List<Entry> committedLog = new ArrayList<>();
        private final List<Asked> created = new ArrayList<>();
        private final Set<Long> producerIds = new HashSet<>();
        private final Set<String> deleted = new HashSet<>();
        private int leader = -1;
        private int term;
        private int topics;
        private long ids;

        World(long seed) throws IOException {
            this.seed = seed;
            this.random = new Random(seed);
            for (int i = 0; i < REPLICAS; i++) {
                groups[i] = new ScriptedGroup(i, new FactEntryFactory(wallClock));
                stores[i] = new MemoryStateStore();
                start(i);
            }
        }

        private void start(int i) throws IOException {
            MetadataImage loaded = new StoredImage(stores[i], groups[i].self).load();
            publishers[i] = new MetadataPublisher(loaded);
            MetadataPorts ports = new MetadataPorts(
                    ControllerSettings.DEFAULT,
                    List.of(0, 1, 2),
                    new StoredImage(stores[i], groups[i].self),
                    publishers[i],
                    new BrokerLiveness(() -> 0, 1),
                    () -> new UUID(seed, ++ids),
                    wallClock,
                    () -> 0,
                    status -> {},
                    new NoMoves(),
                    new TestRetention().ports(new ManualClock()),
                    new NothingDurable(),
                    reason -> {
                        throw new AssertionError("seed " + seed + ": " + reason);
                    });
            replicas[i] = new MetadataGroup(groups[i], ports, loaded);
            groups[i].attach(replicas[i]);
            groups[i].committed = loaded.version();
        }

        void step() throws IOException {
            int dice = random.nextInt(40);
            if (dice == 0 || leader < 0) {
                elect(random.nextInt(REPLICAS));
            } else if (dice == 1) {
                restart(random.nextInt(REPLICAS));
            } else if (dice <= 3) {
                stores[random.nextInt(REPLICAS)].flush();
            } else if (dice <= 12) {
                commitSome();
            } else if (dice <= 18) {
                follow(random.nextInt(REPLICAS));
            } else {
                // Mostly the leader; the others refuse, save those that do not know yet that they are deposed.
                ask(random.nextInt(3) > 0 ? leader : random.nextInt(REPLICAS));
            }
            for (ScriptedGroup group : groups) {
                group.run();
                group.tick(0);
            }
        }

        /** The winner has everything committed and perhaps more of the old leader's tail; the old one does not know yet. */
        private void elect(int winner) {
            if (winner == leader) {
                return;
            }
            List<Entry> log = new ArrayList<>(committedLog);
            if (leader >= 0) {
                List<Entry> old = groups[leader].log;
                log.addAll(old.subList(
                        committedLog.size(),
                        committedLog.size() + random.nextInt(old.size() - committedLog.size() + 1)));
            }
            int deposed = leader;
            leader = winner;
            term++;
            groups[winner].follow(term, null, log);
            groups[winner].lead(term);
            if (deposed >= 0) {
                groups[deposed].confirmed = false;
            }
            groups[winner].confirmed = true;
        }

        private void commitSome() {
            if (leader < 0) {
                return;
            }
            List<Entry> log = groups[leader].log;
            int upTo = committedLog.size() + random.nextInt(log.size() - committedLog.size() + 1);
            // Raft commits entries of older terms only together with one of the own term (paper, figure 8).
            if (upTo <= committedLog.size() || log.get(upTo - 1).term() != term) {
                return;
            }
            committedLog.addAll(log.subList(committedLog.size(), upTo));
            groups[leader].commit(upTo);
        }

        private void follow(int i) {
            if (i == leader || leader < 0) {
                return;
            }
            groups[i].follow(term, groups[leader].self, List.copyOf(committedLog));
            long behind = committedLog.size() - groups[i].committed;
            groups[i].commit(groups[i].committed + (behind == 0 ? 0 : random.nextLong(behind + 1)));
        }

        private void restart(int i) throws IOException {
            if (i == leader) {
                leader = -1;
                groups[i].confirmed = false;
            }
            stores[i] = stores[i].crashed(random.nextInt(20));
            List<Entry> log = List.copyOf(committedLog);
            groups[i] = new ScriptedGroup(i, new FactEntryFactory(wallClock));
            groups[i].log.addAll(log);
            start(i);
        }

        private void ask(int i) {
            MetadataGroup asked = replicas[i];
            String name = "t" + random.nextInt(topics + 1);
            switch (random.nextInt(5)) {
                case 0 -> {
                    var _ = asked.submit(
                            new RegisterBroker(new BrokerRegistration(
                                    random.nextInt(REPLICAS),
                                    new UUID(9, 9),
                                    "h:" + random.nextInt(9),
                                    "p",
                                    "",
                                    false)),
                            1);
                }
                case 1 -> {
                    var _ = asked.submit(new AllocateProducerIds(random.nextInt(REPLICAS)), 1)
                            .thenAccept(this::takeProducerIds);
                }
                case 2 -> {
                    deleted.add(name);
                    var _ = asked.submit(new DeleteTopic(name), 1);
                }
                case 3 -> {
                    var _ = asked.submit(new AddPartitions(name, 1 + random.nextInt(6)), 1);
                }
                default -> {
                    String fresh = "t" + topics++;
                    int partitions = 1 + random.nextInt(3);
                    created.add(
                            new Asked(fresh, asked.submit(new CreateTopic(fresh, partitions, 1, Map.of(), false), 1)));
                }
            }
        }

        private void takeProducerIds(CommandReply given) {
            CommandResult.ProducerIds block = (CommandResult.ProducerIds) given.result();
            assertTrue(producerIds.add(block.firstProducerId()), "seed " + seed + ": given out twice");
        }

        void settle() {
            leader = -1;
            elect(random.nextInt(REPLICAS));
            groups[leader].run();
            List<Entry> log = groups[leader].log;
            committedLog.addAll(log.subList(committedLog.size(), log.size()));
            groups[leader].commit(log.size());
            for (int i = 0; i < REPLICAS; i++) {
                if (i != leader) {
                    groups[i].follow(term, groups[leader].self, List.copyOf(committedLog));
                    groups[i].commit(committedLog.size());
                }
                groups[i].run();
            }
        }

        void check() throws IOException {
            MetadataImage image = publishers[leader].image();
            for (int i = 0; i < REPLICAS; i++) {
                assertEquals(image, publishers[i].image(), "seed " + seed + ": replica " + i);
                assertEquals(
                        image, new StoredImage(stores[i], groups[i].self).load(), "seed " + seed + ": stored " + i);
            }
            int acknowledged = 0;
            for (Asked asked : created) {
                if (!asked.reply().isDone()) {
                    continue;
                }
                boolean isThere = image.topic(asked.topic()) != null;
                if (!asked.reply().isCompletedExceptionally()) {
                    acknowledged++;
                    assertTrue(
                            isThere || deleted.contains(asked.topic()),
                            "seed " + seed + ": " + asked.topic() + " was acknowledged and is gone");
                } else if (isDefinite(asked)) {
                    assertFalse(isThere, "seed " + seed + ": " + asked.topic() + " was refused for good and is there");
                }
            }
            assertTrue(acknowledged > 0, "seed " + seed + " acknowledged nothing: the test tests nothing");
        }

        private static boolean isDefinite(Asked asked) {
            return asked.reply().exceptionNow() instanceof FailureException refused
                    && refused.failure().definitelyNotWritten();
        }
    }
}
