import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.serialization.StringDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Offsets are committed now and then: after a crash some records come again. */
public final class AutoCommitConsumer {
    public static void main(String[] args) {
        int wanted = Integer.parseInt(args[2]);
        Map<String, Object> options = Map.of(
                "bootstrap.servers", args[0],
                "group.id", "auto-commit",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", true,
                "auto.commit.interval.ms", 1_000);
        try (var consumer = new BalsaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(args[1]));
            int read = 0;
            while (read < wanted) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    read++;
                    // Work on the record here.
                }
                // The next poll commits, if it is time for it: everything returned so far was worked on.
            }
            // Closing commits the rest.
            System.out.println("read " + read + " records");
        }
    }
}
