import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.CommitFailedException;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.serialization.StringDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Commits after each batch and waits for it: after a crash at most the last batch comes again. */
public final class SynchronousCommitConsumer {
    public static void main(String[] args) {
        int wanted = Integer.parseInt(args[2]);
        Map<String, Object> options = Map.of(
                "bootstrap.servers", args[0],
                "group.id", "synchronous-commit",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", false);
        try (var consumer = new BalsaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(args[1]));
            int read = 0;
            while (read < wanted) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    read++;
                    // Work on the record here.
                }
                try {
                    consumer.commitSync();
                } catch (CommitFailedException e) {
                    // Another member has these partitions now, and reads these records again.
                    System.err.println(e.getMessage());
                }
            }
            System.out.println("read " + read + " records");
        }
    }
}
