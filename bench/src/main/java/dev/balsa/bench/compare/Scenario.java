package dev.balsa.bench.compare;

import dev.balsa.cli.perf.Payloads;
import java.util.List;
import java.util.Map;

/** One load that every one of its contenders gets. */
@SuppressWarnings("ImmutableEnumChecker") // The collections are made by Map.of and List.of.
enum Scenario {
    KIB(
            "1 KiB, 6 partitions, as fast as it goes",
            Kind.PRODUCE,
            6,
            1024,
            Payloads.Kind.RANDOM,
            0,
            0,
            Common.BATCHING,
            Common.ALL),
    SMALL(
            "100 B, 6 partitions, as fast as it goes",
            Kind.PRODUCE,
            6,
            100,
            Payloads.Kind.RANDOM,
            0,
            0,
            Common.BATCHING,
            Common.THREE),
    TEXT(
            "1 KiB of text, lz4, 6 partitions, as fast as it goes",
            Kind.PRODUCE,
            6,
            1024,
            Payloads.Kind.TEXT,
            0,
            0,
            Map.of("batch.size", "65536", "linger.ms", "5", "compression.type", "lz4"),
            Common.TWO),
    MANY(
            "1 KiB, 300 partitions, random keys, as fast as it goes",
            Kind.PRODUCE,
            300,
            1024,
            Payloads.Kind.RANDOM,
            0,
            100_000,
            Common.BATCHING,
            Common.THREE),
    TEN(
            "1 KiB, 10 partitions, random keys, as fast as it goes",
            Kind.PRODUCE,
            10,
            1024,
            Payloads.Kind.RANDOM,
            0,
            100_000,
            Common.BATCHING,
            List.of(Contender.BALSA)),
    THOUSAND(
            "1 KiB, 1,000 partitions, random keys, as fast as it goes",
            Kind.PRODUCE,
            1_000,
            1024,
            Payloads.Kind.RANDOM,
            0,
            100_000,
            Common.BATCHING,
            List.of(Contender.BALSA)),
    STEADY(
            "1 KiB, 6 partitions, 5,000 records/s, linger 0",
            Kind.PRODUCE,
            6,
            1024,
            Payloads.Kind.RANDOM,
            5_000,
            0,
            Common.AT_ONCE,
            Common.THREE),
    IDLE(
            "1 KiB, 1 partition, 20 records/s, linger 0",
            Kind.PRODUCE,
            1,
            1024,
            Payloads.Kind.RANDOM,
            20,
            0,
            Common.AT_ONCE,
            Common.THREE),
    END_TO_END(
            "1 KiB, 6 partitions, 1,000 records/s, linger 0, to the consumer",
            Kind.END_TO_END,
            6,
            1024,
            Payloads.Kind.RANDOM,
            1_000,
            0,
            Common.AT_ONCE,
            Common.TWO),
    READ(
            "consume 1 KiB records from the page cache, 6 partitions",
            Kind.CONSUME,
            6,
            1024,
            Payloads.Kind.RANDOM,
            0,
            0,
            Common.BATCHING,
            Common.TWO);

    enum Kind {
        PRODUCE,
        END_TO_END,
        CONSUME
    }

    /** Apart, because constants of an enum are made before its static fields. */
    private static final class Common {
        private static final Map<String, String> BATCHING = Map.of("batch.size", "65536", "linger.ms", "5");
        private static final Map<String, String> AT_ONCE = Map.of("batch.size", "65536", "linger.ms", "0");
        private static final List<Contender> ALL = List.of(Contender.values());
        private static final List<Contender> TWO = List.of(Contender.BALSA, Contender.KAFKA);
        private static final List<Contender> THREE = List.of(Contender.BALSA, Contender.KAFKA, Contender.KAFKA_FSYNC);
    }

    private final String label;
    private final Kind kind;
    private final int partitions;
    private final int recordBytes;
    private final Payloads.Kind payload;
    private final double perSecond;
    private final int keys;
    private final Map<String, String> tuning;
    private final List<Contender> contenders;

    Scenario(
            String label,
            Kind kind,
            int partitions,
            int recordBytes,
            Payloads.Kind payload,
            double perSecond,
            int keys,
            Map<String, String> tuning,
            List<Contender> contenders) {
        this.label = label;
        this.kind = kind;
        this.partitions = partitions;
        this.recordBytes = recordBytes;
        this.payload = payload;
        this.perSecond = perSecond;
        this.keys = keys;
        this.tuning = tuning;
        this.contenders = contenders;
    }

    String label() {
        return label;
    }

    Kind kind() {
        return kind;
    }

    int partitions() {
        return partitions;
    }

    int recordBytes() {
        return recordBytes;
    }

    Payloads.Kind payload() {
        return payload;
    }

    /** 0 for as many as are taken. */
    double perSecond() {
        return perSecond;
    }

    int keys() {
        return keys;
    }

    Map<String, String> tuning() {
        return tuning;
    }

    List<Contender> contenders() {
        return contenders;
    }

    /** Whether latency is what the scenario is about, and not throughput. */
    boolean isPaced() {
        return perSecond > 0;
    }
}
