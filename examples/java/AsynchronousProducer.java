import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.StringSerializer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends without waiting, and hears of each record in a callback. */
public final class AsynchronousProducer {
    public static void main(String[] args) {
        Map<String, String> options = Map.of("bootstrap.servers", args[0]);
        AtomicInteger written = new AtomicInteger();
        try (var producer = new BalsaProducer<>(options, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>(args[1], "key-" + i % 10, "asynchronous " + i), (metadata, failure) -> {
                    // On the sender's thread: no long work here.
                    if (failure == null) {
                        written.incrementAndGet();
                    } else {
                        System.err.println(failure.definitelyNotWritten() ? "not written" : "perhaps written");
                    }
                });
            }
            producer.flush();
        }
        System.out.println("wrote " + written + " records");
    }
}
