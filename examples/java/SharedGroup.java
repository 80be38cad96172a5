import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRebalanceListener;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.serialization.StringDeserializer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Two members of one group, each with its own consumer and thread, share the partitions of a topic. */
public final class SharedGroup {
    private static final AtomicInteger READ = new AtomicInteger();

    public static void main(String[] args) throws Exception {
        int wanted = Integer.parseInt(args[2]);
        Thread first = new Thread(() -> member("first", args, wanted));
        Thread second = new Thread(() -> member("second", args, wanted));
        first.start();
        second.start();
        first.join();
        second.join();
        System.out.println("both together read " + READ + " records");
        if (READ.get() < wanted) {
            throw new IllegalStateException("the group read " + READ + " records of " + wanted);
        }
    }

    private static void member(String name, String[] args, int wanted) {
        Map<String, Object> options =
                Map.of("bootstrap.servers", args[0], "group.id", "shared", "auto.offset.reset", "earliest", "client.id", name);
        try (var consumer = new BalsaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(args[1]), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    System.out.println(name + " reads " + partitions);
                }

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    // Only these stop; whatever else is assigned is read on all the time.
                    System.out.println(name + " gives up " + partitions);
                }
            });
            while (READ.get() < wanted) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    READ.incrementAndGet();
                }
            }
        }
    }
}
