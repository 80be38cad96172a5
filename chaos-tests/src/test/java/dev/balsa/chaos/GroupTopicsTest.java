package dev.balsa.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.cluster.SingleBroker;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRebalanceListener;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.StringDeserializer;
import dev.balsa.client.serialization.StringSerializer;
import dev.balsa.log.file.NioFileIo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of a group while there are too few partitions, while topics grow, and while topics go. */
@Timeout(120)
class GroupTopicsTest {
    private static final TopicPartition A0 = new TopicPartition("a", 0);
    private static final TopicPartition A1 = new TopicPartition("a", 1);
    private static final TopicPartition A2 = new TopicPartition("a", 2);
    private static final TopicPartition B0 = new TopicPartition("b", 0);

    /** A consumer that writes down what it is given, what is taken from it, and what it reads. */
    private final class Member implements ConsumerRebalanceListener, AutoCloseable {
        private final BalsaConsumer<String, String> consumer = new BalsaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrap(),
                        "group.id", "readers",
                        "partition.assignment.strategy", "sticky",
                        "auto.offset.reset", "earliest",
                        "metadata.max.age.ms", "1000"),
                new StringDeserializer(),
                new StringDeserializer());
        private final Set<TopicPartition> taken = new TreeSet<>();
        private final List<String> read = new ArrayList<>();

        Member(String... topics) {
            consumer.subscribe(List.of(topics), this);
            members.add(this);
        }

        Set<TopicPartition> has() {
            return new TreeSet<>(consumer.assignment());
        }

        void poll() {
            consumer.poll(Duration.ofMillis(20)).forEach(record -> read.add(record.value()));
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            taken.addAll(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            taken.addAll(partitions);
        }

        @Override
        public void close() {
            members.remove(this);
            consumer.close();
        }
    }

    @TempDir
    private Path directory;

    private SingleBroker broker;
    private BalsaAdmin admin;
    private final List<Member> members = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        Path data = directory.resolve("broker");
        SingleBroker.format(data);
        broker = SingleBroker.start(data, new NioFileIo());
        admin = new BalsaAdmin(Map.of("bootstrap.servers", broker.bootstrap()));
        broker.createTopic("a", 2);
        broker.createTopic("b", 1);
    }

    @AfterEach
    void stop() {
        List.copyOf(members).forEach(Member::close);
        admin.close();
        broker.close();
    }

    private void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    List.copyOf(members).forEach(Member::poll);
                    return condition.call();
                });
    }

    private void produce(TopicPartition partition, String value) throws Exception {
        try (BalsaProducer<String, String> producer = new BalsaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), "key", value))
                    .get();
        }
    }

    @Test
    void theSurplusWaitsAndTakesOver() throws Exception {
        Member first = new Member("a");
        until(() -> first.has().equals(Set.of(A0, A1)));
        Member second = new Member("a");
        until(() -> first.has().size() == 1 && second.has().size() == 1);
        Set<TopicPartition> before = first.has();
        first.taken.clear();
        Member third = new Member("a");
        until(() -> admin.groups().describe("readers", false).members().size() == 3);
        until(() -> admin.groups().describe("readers", false).state().equals("STABLE"));
        assertEquals(Set.of(), third.has());
        assertTrue(first.taken.isEmpty() && first.has().equals(before), "nobody gives up anything for it");
        TopicPartition inherited = second.has().iterator().next();
        second.close();
        until(() -> third.has().equals(Set.of(inherited)));
        produce(inherited, "for the third");
        until(() -> third.read.equals(List.of("for the third")));
        assertTrue(first.taken.isEmpty());
    }

    @Test
    void newPartitionsAreReadWithoutAStopOfTheOthers() throws Exception {
        Member first = new Member("a");
        Member second = new Member("a");
        until(() -> first.has().size() == 1 && second.has().size() == 1);
        Set<TopicPartition> before = first.has();
        Set<TopicPartition> othersBefore = second.has();
        first.taken.clear();
        second.taken.clear();
        admin.addPartitions("a", 3);
        until(() -> first.has().contains(A2) || second.has().contains(A2));
        produce(A2, "new");
        until(() -> first.read.contains("new") || second.read.contains("new"));
        assertTrue(first.has().containsAll(before) && second.has().containsAll(othersBefore));
        assertTrue(first.taken.isEmpty() && second.taken.isEmpty(), "nobody had to give up anything");
    }

    @Test
    void whoseTopicIsDeletedGoesOnWithTheRest() throws Exception {
        Member member = new Member("a", "b");
        until(() -> member.has().equals(Set.of(A0, A1, B0)));
        produce(A0, "before");
        until(() -> member.read.equals(List.of("before")));
        member.consumer.commitSync();
        admin.deleteTopic("b");
        until(() -> member.has().equals(Set.of(A0, A1)));
        produce(A1, "after");
        until(() -> member.read.equals(List.of("before", "after")));
        assertEquals(Set.of(B0), member.taken);
        broker.createTopic("b", 1);
        produce(B0, "of another topic");
        until(() -> member.read.equals(List.of("before", "after", "of another topic")));
    }
}
