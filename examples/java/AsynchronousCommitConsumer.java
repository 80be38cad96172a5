import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.serialization.StringDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Commits without waiting while it reads, and waits once, at the end. */
public final class AsynchronousCommitConsumer {
    public static void main(String[] args) {
        int wanted = Integer.parseInt(args[2]);
        Map<String, Object> options = Map.of(
                "bootstrap.servers", args[0],
                "group.id", "asynchronous-commit",
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
                consumer.commitAsync((offsets, failure) -> {
                    if (failure != null) {
                        // Not tried again: the next commit covers what this one did not.
                        System.err.println("not committed: " + offsets + ", " + failure.getMessage());
                    }
                });
            }
            // The last word has to arrive, so that this one is waited for and tried again.
            consumer.commitSync();
            System.out.println("read " + read + " records");
        }
    }
}
