import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.producer.RecordMetadata;
import dev.balsa.client.serialization.StringSerializer;
import java.util.Map;

/** Waits for each record to be on the disks of a majority before the next one is sent: safe, and slow. */
public final class SynchronousProducer {
    public static void main(String[] args) throws Exception {
        Map<String, String> options = Map.of("bootstrap.servers", args[0]);
        try (var producer = new BalsaProducer<>(options, new StringSerializer(), new StringSerializer())) {
            RecordMetadata last = null;
            for (int i = 0; i < 100; i++) {
                // An exception here says that this very record was not written, or that it is not known.
                last = producer.send(new ProducerRecord<>(args[1], "key-" + i % 10, "synchronous " + i)).get();
            }
            System.out.println("wrote 100 records, the last one at offset " + last.offset() + " of partition " + last.partition());
        }
    }
}
