package dev.balsa.bench.compare;

import dev.balsa.cli.perf.BalsaSink;
import dev.balsa.cli.perf.BalsaSource;
import dev.balsa.cli.perf.ConsumeLoad;
import dev.balsa.cli.perf.EndToEndLoad;
import dev.balsa.cli.perf.Meter;
import dev.balsa.cli.perf.ProduceLoad;
import dev.balsa.cli.perf.RecordSink;
import dev.balsa.cli.perf.RecordSource;
import dev.balsa.cli.perf.Workload;
import dev.balsa.client.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One load by one client, in a process of its own, so that no run finds code compiled for another:
 * {@code SCENARIO CONTENDER BOOTSTRAP TOPIC WARM_UP_SECONDS SECONDS RESULT_FILE BROKER_PID...}.
 */
final class ClientRun {
    /** Of a load with a pace, whose client is warm before. */
    private static final double SETTLE_SECONDS = 1;

    private static final double WARM_UP_PER_SECOND = 5_000;

    private final Scenario scenario;
    private final Contender contender;
    private final String bootstrap;
    private final String topic;
    private final double warmUpSeconds;
    private final double seconds;
    private final List<Double> brokerCpu = new ArrayList<>();
    private final List<Long> brokers;

    private ClientRun(String[] arguments) {
        this.scenario = Scenario.valueOf(arguments[0]);
        this.contender = Contender.valueOf(arguments[1]);
        this.bootstrap = arguments[2];
        this.topic = arguments[3];
        this.warmUpSeconds = Double.parseDouble(arguments[4]);
        this.seconds = Double.parseDouble(arguments[5]);
        this.brokers = Arrays.stream(arguments).skip(7).map(Long::valueOf).toList();
    }

    public static void main(String[] arguments) throws Exception {
        ClientRun run = new ClientRun(arguments);
        run.measure().write(Path.of(arguments[6]));
    }

    private RunResult measure() throws IOException, InterruptedException {
        Meter meter = switch (scenario.kind()) {
            case PRODUCE -> produce();
            case END_TO_END -> endToEnd();
            case CONSUME -> consume();
        };
        Exception failure = meter.firstFailure();
        if (failure != null) {
            throw new IOException("a record failed, so this run measured nothing", failure);
        }
        if (brokerCpu.size() < 2) {
            throw new IOException("one send took longer than the whole run, so nothing was measured");
        }
        return RunResult.of(meter.result(), brokerCpu.getLast() - brokerCpu.getFirst());
    }

    private Meter meter(String... latencies) {
        Meter meter = new Meter(line -> {}, latencies);
        meter.atBoundaries(() -> brokerCpu.add(ProcessCpu.seconds(brokers)));
        return meter;
    }

    /** What is measured, after a warm-up of its own for throughput; a pace has its client warmed up before. */
    private Workload measured() {
        return workload(scenario.isPaced() ? SETTLE_SECONDS : warmUpSeconds, seconds, scenario.perSecond());
    }

    /** Twenty records a second would measure an interpreter: the client's code is compiled at a faster pace, unmeasured. */
    private Workload warmUp() {
        return workload(0, warmUpSeconds, Math.max(WARM_UP_PER_SECOND, scenario.perSecond()));
    }

    private Workload workload(double warmUp, double duration, double perSecond) {
        return new Workload(
                scenario.recordBytes(),
                scenario.payload(),
                Long.MAX_VALUE,
                Duration.ofMillis((long) (warmUp * 1e3)),
                Duration.ofMillis((long) (duration * 1e3)),
                perSecond,
                scenario.keys(),
                1);
    }

    private Meter produce() {
        if (scenario.isPaced()) {
            produce(warmUp(), unmeasured());
        }
        return produce(measured(), meter(ProduceLoad.ACKNOWLEDGED));
    }

    private Meter produce(Workload workload, Meter meter) {
        ProduceLoad load = new ProduceLoad(workload, meter, false);
        load.run(sink(load.acknowledgements()));
        return meter;
    }

    private Meter endToEnd() throws InterruptedException {
        endToEnd(warmUp(), unmeasured());
        return endToEnd(measured(), meter(ProduceLoad.ACKNOWLEDGED, EndToEndLoad.CONSUMED));
    }

    private Meter endToEnd(Workload workload, Meter meter) throws InterruptedException {
        EndToEndLoad load = new EndToEndLoad(workload, meter);
        load.run(sink(load.acknowledgements()), source(true));
        return meter;
    }

    /** Fills the topic for as long as others produce, and reads it back: often enough to be warm, and once measured. */
    private Meter consume() throws IOException {
        long written = produce(measured(), unmeasured()).result().records();
        long warmNanos = System.nanoTime() + (long) (warmUpSeconds * 1e9);
        do {
            read(written, unmeasured());
        } while (System.nanoTime() - warmNanos < 0);
        Meter meter = meter();
        read(written, meter);
        return meter;
    }

    private void read(long records, Meter meter) throws IOException {
        try (RecordSource source = source(false)) {
            if (!new ConsumeLoad(meter, records, 0).run(source)) {
                throw new IOException("not all records came back");
            }
        }
    }

    /** Of a load that only warms up or fills: it counts, and nobody reads the brokers' processor time. */
    private static Meter unmeasured() {
        return new Meter(line -> {}, ProduceLoad.ACKNOWLEDGED, EndToEndLoad.CONSUMED);
    }

    private RecordSink sink(RecordSink.Acknowledgements acknowledgements) {
        Map<String, String> options = new LinkedHashMap<>(contender.producerOptions(scenario.tuning()));
        options.put("bootstrap.servers", bootstrap);
        return contender.isKafka()
                ? new KafkaSink(options, topic, acknowledgements)
                : new BalsaSink(options, topic, acknowledgements);
    }

    private RecordSource source(boolean fromEnd) {
        Map<String, String> options = Map.of("bootstrap.servers", bootstrap);
        if (contender.isKafka()) {
            return new KafkaSource(options, topic, scenario.partitions(), fromEnd);
        }
        List<TopicPartition> all = IntStream.range(0, scenario.partitions())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        return new BalsaSource(options, all, fromEnd);
    }
}
