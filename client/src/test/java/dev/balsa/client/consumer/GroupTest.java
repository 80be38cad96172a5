package dev.balsa.client.consumer;

import static dev.balsa.client.consumer.ConsumerFixture.LONG;
import static dev.balsa.client.consumer.ConsumerFixture.P0;
import static dev.balsa.client.consumer.ConsumerFixture.P1;
import static dev.balsa.client.consumer.ConsumerFixture.SHORT;
import static dev.balsa.client.consumer.ConsumerFixture.TOPIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.net.ClientClock;
import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Members: what they are assigned, what they give up, how they are lost. */
class GroupTest {
    private final List<String> heard = new ArrayList<>();

    /** A session that does not end by itself within a test. */
    private static final Map<String, Object> TEN_SECONDS = Map.of(
            ConsumerOptions.GROUP_ID,
            "readers",
            ConsumerOptions.SESSION_TIMEOUT_MS,
            10_000,
            ConsumerOptions.HEARTBEAT_INTERVAL_MS,
            100,
            ConsumerOptions.ENABLE_AUTO_COMMIT,
            false,
            ConsumerOptions.MAX_POLL_RECORDS,
            3);

    private final ConsumerRebalanceListener listener = new ConsumerRebalanceListener() {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            heard.add("revoked " + new TreeSet<>(partitions));
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            heard.add("assigned " + new TreeSet<>(partitions));
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            heard.add("lost " + new TreeSet<>(partitions));
        }
    };

    private static BalsaConsumer<String, String> member(FakeCluster cluster, Object... options) {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerOptions.GROUP_ID, "readers");
        all.put(ConsumerOptions.HEARTBEAT_INTERVAL_MS, 100);
        for (int i = 0; i < options.length; i += 2) {
            all.put((String) options[i], options[i + 1]);
        }
        return ConsumerFixture.consumer(cluster, all);
    }

    private static void pollUntil(BalsaConsumer<String, String> consumer, Callable<Boolean> condition) {
        Awaitility.await().pollDelay(java.time.Duration.ZERO).pollInSameThread().until(() -> {
            consumer.poll(SHORT);
            return condition.call();
        });
    }

    @Test
    void aMemberReadsWhatItIsAssignedAndLeavesWhenItIsClosed() {
        try (FakeCluster cluster = ConsumerFixture.cluster(3, 2)) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            ConsumerFixture.write(cluster, P1, 0, 2);
            try (BalsaConsumer<String, String> consumer = member(cluster)) {
                consumer.subscribe(List.of(TOPIC), listener);
                assertEquals(Set.of(TOPIC), consumer.subscription());
                ConsumerFixture.read(consumer, 12);
                assertEquals(Set.of(P0, P1), consumer.assignment());
                assertEquals(0, consumer.currentLag(P0).orElseThrow());
                assertEquals("readers", consumer.groupMetadata().groupId());
                assertTrue(consumer.groupMetadata().memberEpoch() > 0);
                assertThrows(IllegalStateException.class, () -> consumer.assign(List.of(P0)));
                assertThrows(IllegalStateException.class, () -> consumer.subscribe(Pattern.compile("l.*")));
            }
            assertEquals(List.of("assigned [logs-0, logs-1]", "revoked [logs-0, logs-1]"), heard);
            assertEquals(0, cluster.group().memberCount());
            assertEquals(Map.of(P0, 6L, P1, 6L), cluster.group().committed());
        }
    }

    @Test
    void theNextMemberGoesOnWhereTheLastOneStopped() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1)) {
            ConsumerFixture.write(cluster, P0, 0, 4);
            for (int i = 0; i < 2; i++) {
                try (BalsaConsumer<String, String> consumer = member(cluster, ConsumerOptions.MAX_POLL_RECORDS, 6)) {
                    consumer.subscribe(List.of(TOPIC));
                    assertEquals(
                            ConsumerFixture.numbers(6 * i, 6),
                            ConsumerFixture.values(ConsumerFixture.read(consumer, 6)));
                }
            }
        }
    }

    @Test
    void onlyWhatMovesIsGivenUp() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 2);
                BalsaConsumer<String, String> first = member(cluster);
                BalsaConsumer<String, String> second = member(cluster)) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            ConsumerFixture.write(cluster, P1, 0, 1);
            first.subscribe(List.of(TOPIC), listener);
            ConsumerFixture.read(first, 6);
            second.subscribe(List.of(TOPIC));
            second.poll(SHORT);
            assertTrue(second.assignment().isEmpty(), "nobody has given anything up yet");
            pollUntil(first, () -> first.assignment().equals(Set.of(P0)));
            assertEquals(List.of("assigned [logs-0, logs-1]", "revoked [logs-1]"), heard);
            assertEquals(3, first.position(P0), "what stays keeps its position without a question");
            pollUntil(second, () -> second.assignment().equals(Set.of(P1)));
            ConsumerFixture.write(cluster, P1, 3, 1);
            assertEquals(ConsumerFixture.numbers(3, 3), ConsumerFixture.values(ConsumerFixture.read(second, 3)));
            second.close(LONG);
            pollUntil(first, () -> first.assignment().equals(Set.of(P0, P1)));
            assertEquals(3, heard.size());
        }
    }

    /** While the commit of what is given up waits for its answer, the others are read on. */
    @Test
    void whatStaysIsReadWhileWhatMovesIsCommitted() {
        try (FakeCluster cluster = ConsumerFixture.cluster(2, 2);
                BalsaConsumer<String, String> first =
                        member(cluster, ConsumerOptions.AUTO_COMMIT_INTERVAL_MS, 600_000);
                BalsaConsumer<String, String> second = member(cluster)) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            ConsumerFixture.write(cluster, P1, 0, 1);
            first.subscribe(List.of(TOPIC), listener);
            ConsumerFixture.read(first, 6);
            Reason[] slow = new Reason[1_000];
            java.util.Arrays.fill(slow, Reason.REASON_NO_LEADER);
            cluster.group().failCommits(slow);
            second.subscribe(List.of(TOPIC));
            second.poll(SHORT);
            // Only what is given up is committed here: it has heard of it.
            pollUntil(first, () -> cluster.group().failuresLeft() < slow.length);
            ConsumerFixture.write(cluster, P0, 3, 1);
            ConsumerFixture.write(cluster, P1, 3, 1);
            List<ConsumerRecord<String, String>> records = ConsumerFixture.read(first, 3);
            assertEquals(0, records.get(0).partition());
            assertEquals(Set.of(P0, P1), first.assignment());
            assertEquals(List.of("assigned [logs-0, logs-1]"), heard);
            cluster.group().takeCommits();
            pollUntil(first, () -> heard.size() == 2);
            assertEquals(3, cluster.group().committed().get(P1));
        }
    }

    @Test
    void aMemberThatWasRemovedLosesEverythingAndComesBack() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = member(cluster, ConsumerOptions.ENABLE_AUTO_COMMIT, false)) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            consumer.subscribe(List.of(TOPIC), listener);
            ConsumerFixture.read(consumer, 3);
            cluster.group().expireAll();
            CommitFailedException refused = assertThrows(CommitFailedException.class, consumer::commitSync);
            assertEquals("UNKNOWN_MEMBER", refused.reason());
            // Nothing was committed: everything comes again.
            assertEquals(ConsumerFixture.numbers(0, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
            assertEquals(List.of("assigned [logs-0]", "lost [logs-0]", "assigned [logs-0]"), heard);
        }
    }

    @Test
    void whoDoesNotPollLeavesAndComesBackWithTheNextPoll() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = member(cluster, ConsumerOptions.MAX_POLL_INTERVAL_MS, 300)) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            consumer.subscribe(List.of(TOPIC), listener);
            ConsumerFixture.read(consumer, 3);
            Awaitility.await().until(() -> cluster.group().memberCount() == 0);
            assertEquals(
                    List.of("max.poll.interval.ms was exceeded"),
                    cluster.group().leaveCauses());
            CommitFailedException refused = assertThrows(CommitFailedException.class, consumer::commitSync);
            assertTrue(String.valueOf(refused.getMessage()).contains("max.poll.interval.ms"), refused.getMessage());
            pollUntil(consumer, () -> heard.size() == 3);
            assertEquals("lost [logs-0]", heard.get(1));
        }
    }

    /** As when the coordinator was away for longer than a session: the next one gives everybody a whole new one. */
    @Test
    void whoHearsNothingForASessionStopsReadingAndGoesOnWhereItWasOnceItHears() {
        AtomicLong aheadMs = new AtomicLong();
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer =
                        ConsumerFixture.consumer(cluster, TEN_SECONDS, ahead(aheadMs))) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            consumer.subscribe(List.of(TOPIC), listener);
            ConsumerFixture.read(consumer, 3);
            long epoch = consumer.groupMetadata().memberEpoch();
            cluster.group().silent(true);
            aheadMs.set(30_000);
            ConsumerFixture.write(cluster, P0, 3, 1);
            assertTrue(consumer.poll(SHORT).isEmpty(), "somebody else may read these");
            cluster.group().silent(false);
            assertEquals(ConsumerFixture.numbers(3, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
            assertEquals(List.of("assigned [logs-0]"), heard, "nobody has removed it");
            assertEquals(epoch, consumer.groupMetadata().memberEpoch());
        }
    }

    @Test
    void whoWasRemovedWhileItHeardNothingIsToldSoAndJoinsAgain() {
        AtomicLong aheadMs = new AtomicLong();
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer =
                        ConsumerFixture.consumer(cluster, TEN_SECONDS, ahead(aheadMs))) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            consumer.subscribe(List.of(TOPIC), listener);
            ConsumerFixture.read(consumer, 3);
            cluster.group().silent(true);
            aheadMs.set(30_000);
            cluster.group().expireAll();
            assertTrue(consumer.poll(SHORT).isEmpty());
            cluster.group().silent(false);
            assertEquals(ConsumerFixture.numbers(0, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
            assertEquals(List.of("assigned [logs-0]", "lost [logs-0]", "assigned [logs-0]"), heard);
        }
    }

    private static ClientClock ahead(AtomicLong aheadMs) {
        return new ClientClock() {
            @Override
            public long nowMs() {
                return ClientClock.SYSTEM.nowMs() + aheadMs.get();
            }

            @Override
            public long wallMs() {
                return ClientClock.SYSTEM.wallMs();
            }
        };
    }

    /** As after a freeze of the process: the thread that notices the loss has not run yet, and the application's has. */
    @Test
    void nothingIsReturnedOnceASessionHasPassedUnheardEvenIfNobodyHasNoticed() {
        AtomicLong aheadMs = new AtomicLong();
        ClientClock clock = new ClientClock() {
            @Override
            public long nowMs() {
                boolean isBehind = Thread.currentThread().getName().endsWith("-heartbeat");
                return ClientClock.SYSTEM.nowMs() + (isBehind ? 0 : aheadMs.get());
            }

            @Override
            public long wallMs() {
                return ClientClock.SYSTEM.wallMs();
            }
        };
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, TEN_SECONDS, clock)) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            consumer.subscribe(List.of(TOPIC));
            assertEquals(3, ConsumerFixture.read(consumer, 3).size());
            aheadMs.set(11_000);
            assertTrue(consumer.poll(SHORT).isEmpty(), "somebody else may have read these");
            aheadMs.set(0);
            assertEquals(ConsumerFixture.numbers(3, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
        }
    }

    @Test
    void anotherCoordinatorChangesNothing() {
        try (FakeCluster cluster = ConsumerFixture.cluster(3, 1);
                BalsaConsumer<String, String> consumer = member(cluster)) {
            consumer.subscribe(List.of(TOPIC), listener);
            pollUntil(consumer, () -> !consumer.assignment().isEmpty());
            cluster.group().moveCoordinator(2);
            consumer.commitSync(Map.of(P0, new OffsetAndMetadata(7)));
            cluster.group().moveCoordinator(3);
            cluster.kill(2, 3);
            consumer.commitSync(Map.of(P0, new OffsetAndMetadata(8)));
            // Without an answer; the next one is found before any timeout.
            cluster.freeze(3);
            cluster.group().moveCoordinator(1);
            consumer.commitSync(Map.of(P0, new OffsetAndMetadata(9)));
            consumer.poll(SHORT);
            assertEquals(Map.of(P0, 9L), cluster.group().committed());
            assertEquals(List.of("assigned [logs-0]"), heard);
        }
    }

    @Test
    void aStaticMemberKeepsItsPartitionsAndIsFencedByItsSuccessor() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> old = member(
                        cluster, ConsumerOptions.GROUP_INSTANCE_ID, "one", ConsumerOptions.SESSION_TIMEOUT_MS, 6_000);
                BalsaConsumer<String, String> successor = member(cluster, ConsumerOptions.GROUP_INSTANCE_ID, "one")) {
            old.subscribe(List.of(TOPIC), listener);
            pollUntil(old, () -> !old.assignment().isEmpty());
            GroupHeartbeatRequest join = cluster.group().firstJoin();
            assertEquals("one", join.getInstanceId());
            assertEquals(6_000, join.getSessionTimeoutMs());
            assertEquals(300_000, join.getRebalanceTimeoutMs());
            successor.subscribe(List.of(TOPIC));
            pollUntil(successor, () -> successor.assignment().equals(Set.of(P0)));
            Awaitility.await()
                    .pollInSameThread()
                    .untilAsserted(() -> assertThrows(FencedInstanceIdException.class, () -> old.poll(SHORT)));
            assertThrows(FencedInstanceIdException.class, () -> old.commitSync(Map.of(P0, new OffsetAndMetadata(1))));
            assertEquals("lost [logs-0]", heard.get(1));
            successor.close(LONG);
            assertEquals(1, cluster.group().memberCount(), "it left for a while only");
        }
    }

    /** It cannot tell whether somebody has taken its place while it heard nothing; the coordinator can. */
    @Test
    void aStaticMemberThatJoinsAgainSaysWhichEpochItHad() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = member(cluster, ConsumerOptions.GROUP_INSTANCE_ID, "one")) {
            consumer.subscribe(List.of(TOPIC), listener);
            pollUntil(consumer, () -> !consumer.assignment().isEmpty());
            assertEquals(0, cluster.group().firstJoin().getLastEpoch());
            long epoch = consumer.groupMetadata().memberEpoch();
            cluster.group().expireAll();
            pollUntil(consumer, () -> heard.contains("lost [logs-0]"));
            pollUntil(consumer, () -> !consumer.assignment().isEmpty());
            assertEquals(epoch, cluster.group().firstJoin().getLastEpoch());
            assertEquals("one", cluster.group().firstJoin().getInstanceId());
        }
    }

    @Test
    void whatTheCoordinatorRefusesIsNamed() {
        for (Reason reason : List.of(Reason.REASON_INVALID_SESSION_TIMEOUT, Reason.REASON_UNSUPPORTED_ASSIGNOR)) {
            try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                    BalsaConsumer<String, String> consumer = member(cluster)) {
                cluster.group().refuseJoin(reason);
                consumer.subscribe(List.of(TOPIC));
                BalsaException refused = assertThrows(BalsaException.class, () -> consumer.poll(LONG));
                assertEquals(reason.name(), "REASON_" + refused.reason());
                assertThrows(BalsaException.class, () -> consumer.poll(SHORT));
            }
        }
    }

    @Test
    void subscriptionsChangeAndEnd() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = member(cluster)) {
            cluster.createTopic("other", 1);
            TopicPartition other = new TopicPartition("other", 0);
            consumer.subscribe(List.of(TOPIC));
            pollUntil(consumer, () -> consumer.assignment().equals(Set.of(P0)));
            consumer.subscribe(List.of("other"), listener);
            pollUntil(consumer, () -> consumer.assignment().equals(Set.of(other)));
            assertEquals(List.of("revoked [logs-0]", "assigned [other-0]"), heard);
            consumer.unsubscribe();
            assertTrue(consumer.assignment().isEmpty());
            assertThrows(IllegalStateException.class, () -> consumer.poll(SHORT));
            Awaitility.await().until(() -> cluster.group().memberCount() == 0);
            consumer.subscribe(Pattern.compile("LOG.", Pattern.CASE_INSENSITIVE));
            pollUntil(consumer, () -> consumer.assignment().equals(Set.of(P0)));
            consumer.unsubscribe();
            consumer.assign(List.of(other));
            assertFalse(consumer.assignment().contains(P0));
        }
    }

    @Test
    void aListenerMayCommitWhileTheConsumerCloses() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1)) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            BalsaConsumer<String, String> consumer = member(cluster, ConsumerOptions.ENABLE_AUTO_COMMIT, false);
            consumer.subscribe(List.of(TOPIC), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    consumer.commitSync();
                    consumer.close();
                }
            });
            ConsumerFixture.read(consumer, 6);
            consumer.close(LONG);
            assertEquals(Map.of(P0, 6L), cluster.group().committed());
            assertEquals(0, cluster.group().memberCount());
            assertThrows(IllegalStateException.class, consumer::commitSync);
        }
    }

    @Test
    void aListenerMayCommitAndSeekButNotPoll() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = member(cluster, ConsumerOptions.ENABLE_AUTO_COMMIT, false)) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            consumer.subscribe(List.of(TOPIC), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    consumer.commitSync();
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    consumer.seek(P0, 4);
                    heard.add(String.valueOf(assertThrows(IllegalStateException.class, () -> consumer.poll(SHORT))
                            .getMessage()));
                }
            });
            assertEquals(ConsumerFixture.numbers(4, 2), ConsumerFixture.values(ConsumerFixture.read(consumer, 2)));
            consumer.unsubscribe();
            assertEquals(Map.of(P0, 6L), cluster.group().committed());
            assertEquals(List.of("a rebalance listener may not poll"), heard);
        }
    }
}
