package dev.balsa.bench.compare;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is compared: a system, how its topics sync, and how its client is set. */
enum Contender {
    BALSA("Balsa", "durable: a majority has synced", false, false, true),
    KAFKA("Kafka, tuned", "no fsync; client set like Balsa's", true, false, true),
    KAFKA_FSYNC("Kafka, tuned, flush.messages=1", "fsync on every append; client set like Balsa's", true, true, true),
    KAFKA_DEFAULT("Kafka, defaults", "no fsync; client as it comes", true, false, false),
    KAFKA_DEFAULT_FSYNC(
            "Kafka, defaults, flush.messages=1", "fsync on every append; client as it comes", true, true, false);

    private final String label;
    private final String remark;
    private final boolean kafka;
    private final boolean synced;
    private final boolean tuned;

    Contender(String label, String remark, boolean kafka, boolean synced, boolean tuned) {
        this.label = label;
        this.remark = remark;
        this.kafka = kafka;
        this.synced = synced;
        this.tuned = tuned;
    }

    String label() {
        return label;
    }

    String remark() {
        return remark;
    }

    boolean isKafka() {
        return kafka;
    }

    /** Options of its topics. */
    Map<String, String> topicOptions() {
        return synced ? Map.of("flush.messages", "1", "min.insync.replicas", "2") : Map.of();
    }

    /** Options of its producer: what the scenario says, for those that are tuned. */
    Map<String, String> producerOptions(Map<String, String> tuning) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("acks", "all");
        if (tuned) {
            options.putAll(tuning);
        } else if (tuning.containsKey("compression.type")) {
            options.put("compression.type", tuning.getOrDefault("compression.type", "none"));
        }
        return options;
    }
}
