package dev.balsa.client.consumer;

import static dev.balsa.client.consumer.ConsumerFixture.P0;
import static dev.balsa.client.consumer.ConsumerFixture.P1;
import static dev.balsa.client.consumer.ConsumerFixture.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.proto.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Commits of consumers that choose their partitions themselves. */
class CommitTest {
    private final List<String> ended = new ArrayList<>();
    private final List<@Nullable BalsaException> failures = new ArrayList<>();

    private static BalsaConsumer<String, String> consumer(FakeCluster cluster, Object... options) {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerOptions.GROUP_ID, "readers");
        all.put(ConsumerOptions.ENABLE_AUTO_COMMIT, false);
        for (int i = 0; i < options.length; i += 2) {
            all.put((String) options[i], options[i + 1]);
        }
        return ConsumerFixture.consumer(cluster, all);
    }

    private OffsetCommitCallback noting(String name) {
        return (offsets, failure) -> {
            ended.add(name);
            failures.add(failure);
        };
    }

    private static Map<TopicPartition, OffsetAndMetadata> at(long offset) {
        return Map.of(P0, new OffsetAndMetadata(offset, "note " + offset));
    }

    @Test
    void whatIsCommittedComesBack() {
        try (FakeCluster cluster = ConsumerFixture.cluster(2, 2);
                BalsaConsumer<String, String> consumer = consumer(cluster)) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            consumer.assign(List.of(P0));
            ConsumerFixture.read(consumer, 6);
            consumer.commitSync();
            Map<TopicPartition, @Nullable OffsetAndMetadata> found = consumer.committed(Set.of(P0, P1));
            OffsetAndMetadata committed = found.get(P0);
            assertEquals(6, committed == null ? -1 : committed.offset());
            assertTrue(found.containsKey(P1));
            assertNull(found.get(P1));
            consumer.commitSync(at(3));
            OffsetAndMetadata noted = consumer.committed(Set.of(P0)).get(P0);
            assertEquals("note 3", noted == null ? "" : noted.metadata());
            consumer.unsubscribe();
            consumer.assign(List.of(P0));
            assertEquals(3, consumer.position(P0));
        }
    }

    @Test
    void callbacksRunInOrderAndBeforeALaterSynchronousCommitReturns() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = consumer(cluster)) {
            for (int i = 1; i <= 5; i++) {
                consumer.commitAsync(at(i), noting("" + i));
            }
            assertTrue(ended.isEmpty(), "callbacks run in later calls only");
            consumer.commitSync(at(6));
            assertEquals(ConsumerFixture.numbers(1, 5), ended);
            assertEquals(Map.of(P0, 6L), cluster.group().committed());
            consumer.commitAsync(at(7), noting("7"));
            consumer.close(ConsumerFixture.LONG);
            assertEquals("7", ended.get(5));
        }
    }

    @Test
    void asynchronousCommitsAreNotTriedAgainSynchronousOnesAre() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = consumer(cluster)) {
            consumer.assign(List.of(P0));
            cluster.group().failCommits(Reason.REASON_NO_LEADER);
            consumer.commitAsync(at(1), noting("1"));
            Awaitility.await().pollInSameThread().until(() -> {
                consumer.poll(SHORT);
                return ended.size() == 1;
            });
            assertInstanceOf(RetriableCommitFailedException.class, failures.get(0));
            assertTrue(cluster.group().committed().isEmpty());
            cluster.group().failCommits(Reason.REASON_NO_LEADER, Reason.REASON_COMMIT_TIMEOUT);
            consumer.commitSync(at(2));
            assertEquals(Map.of(P0, 2L), cluster.group().committed());
        }
    }

    @Test
    void refusalsAreNamed() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = consumer(cluster)) {
            cluster.group()
                    .failCommits(
                            Reason.REASON_FENCED_MEMBER_EPOCH,
                            Reason.REASON_FENCED_INSTANCE_ID,
                            Reason.REASON_INVALID_GROUP_ID);
            assertThrows(CommitFailedException.class, () -> consumer.commitSync(at(1)));
            assertThrows(FencedInstanceIdException.class, () -> consumer.commitSync(at(1)));
            assertThrows(InvalidGroupIdException.class, () -> consumer.commitSync(at(1)));
            cluster.freeze(1);
            assertThrows(ClientTimeoutException.class, () -> consumer.commitSync(at(1), Duration.ofMillis(100)));
        }
    }

    @Test
    void withoutAGroupNothingIsCommitted() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            consumer.assign(List.of(P0));
            assertThrows(InvalidGroupIdException.class, consumer::commitSync);
            assertThrows(InvalidGroupIdException.class, consumer::commitAsync);
            assertThrows(InvalidGroupIdException.class, () -> consumer.committed(Set.of(P0)));
            assertThrows(InvalidGroupIdException.class, () -> consumer.subscribe(List.of("logs")));
        }
    }

    /** What this poll returns is not committed before the next one says that it was worked on. */
    @Test
    void automaticCommitsCoverWhatEarlierPollsReturned() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = consumer(
                        cluster,
                        ConsumerOptions.ENABLE_AUTO_COMMIT,
                        true,
                        ConsumerOptions.AUTO_COMMIT_INTERVAL_MS,
                        0,
                        ConsumerOptions.MAX_POLL_RECORDS,
                        2)) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            consumer.assign(List.of(P0));
            for (long returned = 2; returned <= 6; returned += 2) {
                ConsumerFixture.read(consumer, 2);
                long before = cluster.group().committed().getOrDefault(P0, 0L);
                assertTrue(before <= returned - 2, before + " is committed, " + returned + " returned");
            }
            Awaitility.await().pollInSameThread().until(() -> {
                consumer.poll(SHORT);
                return cluster.group().committed().equals(Map.of(P0, 6L));
            });
            int commits = cluster.group().commits();
            consumer.poll(SHORT);
            consumer.poll(SHORT);
            assertEquals(commits, cluster.group().commits(), "nothing has moved");
        }
    }

    @Test
    void noneWithoutACommittedOffsetIsAnErrorAndWithOneIsNot() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 2);
                BalsaConsumer<String, String> consumer = consumer(cluster, ConsumerOptions.AUTO_OFFSET_RESET, "none")) {
            ConsumerFixture.write(cluster, P1, 0, 2);
            cluster.group().commitFromOutside(P1, 4);
            consumer.assign(List.of(P1));
            assertEquals(ConsumerFixture.numbers(4, 2), ConsumerFixture.values(ConsumerFixture.read(consumer, 2)));
            consumer.assign(List.of(P0, P1));
            assertThrows(NoOffsetForPartitionException.class, () -> consumer.poll(ConsumerFixture.LONG));
            consumer.seek(P0, 0);
            consumer.poll(SHORT);
        }
    }

    @Test
    void commitsAndLagAreCounted() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = consumer(cluster, ConsumerOptions.MAX_POLL_RECORDS, 2)) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            consumer.assign(List.of(P0));
            ConsumerFixture.read(consumer, 2);
            consumer.commitSync();
            Map<String, Double> metrics = consumer.metrics();
            assertEquals(2, metrics.get("records-consumed-total"));
            assertEquals(4, metrics.get("records-lag-max"));
            assertEquals(4, consumer.currentLag(P0).orElseThrow());
            assertEquals(1, metrics.get("commit-total"));
            assertEquals(1, metrics.get("assigned-partitions"));
            assertTrue(metrics.get("fetch-total") >= 1, metrics::toString);
        }
    }
}
