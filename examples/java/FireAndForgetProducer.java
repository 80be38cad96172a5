import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.StringSerializer;
import java.util.Map;

/** Sends records and looks at no result: what fails for good is lost without a word. */
public final class FireAndForgetProducer {
    public static void main(String[] args) {
        Map<String, String> options = Map.of("bootstrap.servers", args[0]);
        try (var producer = new BalsaProducer<>(options, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>(args[1], "key-" + i % 10, "fire and forget " + i));
            }
            // Closing sends what is still queued.
        }
        System.out.println("sent 100 records");
    }
}
