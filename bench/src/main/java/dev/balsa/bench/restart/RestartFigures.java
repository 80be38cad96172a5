package dev.balsa.bench.restart;

import dev.balsa.bench.WorkDirectory;
import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.ByteArraySerializer;
import dev.balsa.log.StoreInspection;
import dev.balsa.log.file.ReadOnlyFileIo;
import dev.balsa.log.journal.JournalInspection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code bench/restart [rounds] [FILE]}: three brokers, 1,000 partitions, 256 MiB in the journal of one of them that no checkpoint has
 * freed; when it has everything that the others have it is killed, and started again when the two others lead everything.
 */
public final class RestartFigures {
    private static final String TOPIC = "restart";
    private static final int PARTITIONS = 1_000;
    private static final int VICTIM = 3;
    private static final int RECORD_BYTES = 16 << 10;
    private static final long JOURNAL_BYTES = 256L << 20;
    private static final int BLOCK_BYTES = 4096;
    /** A checkpoint begins at half of the journal's bound: with nine files of 64 MiB there is none before 288 MiB. */
    private static final List<String> OPTIONS = List.of("journal.file.bytes=64MiB", "journal.files=9");

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration QUIET_FOR = Duration.ofSeconds(5);

    private final PrintStream progress = System.err;
    private final List<Double> answered = new ArrayList<>();
    private final List<Double> inSync = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        RestartFigures figures = new RestartFigures();
        for (int round = 1; round <= rounds; round++) {
            try (WorkDirectory work = WorkDirectory.temporary("balsa-restart")) {
                figures.measure(work.path(), round);
            }
        }
        String table = figures.table();
        System.out.println(table);
        if (arguments.length > 1) {
            Files.writeString(Path.of(arguments[1]), table + System.lineSeparator());
        }
    }

    private String table() {
        return String.join(
                System.lineSeparator(),
                "| `kill -9` with 1,000 partitions and 256 MiB of journal, from the start of the process to | median | worst |"
                        + " samples | aim |",
                "|---|---|---|---|---|",
                row("metadata answered", answered, ""),
                row("all replicas in sync with their leaders", inSync, "<= 3 s"));
    }

    private static String row(String name, List<Double> seconds, String aim) {
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        return String.format(
                Locale.ROOT,
                "| %s | %.2f s | %.2f s | %d | %s |",
                name,
                sorted.get(sorted.size() / 2),
                sorted.getLast(),
                sorted.size(),
                aim);
    }

    private void measure(Path home, int round) throws Exception {
        try (ProcessCluster cluster = ProcessCluster.in(home, 3, OPTIONS)) {
            cluster.up();
            try (BalsaAdmin admin = new BalsaAdmin(Map.of("bootstrap.servers", cluster.bootstrap()))) {
                admin.createTopic(new NewTopic(TOPIC, PARTITIONS, 3));
            }
            fill(cluster);
            awaitCaughtUp(cluster);
            cluster.kill(VICTIM);
            long journalBytes = journalBytes(cluster.brokerDirectory(VICTIM).resolve("data"));
            try (Replicas leader = new Replicas(cluster.endpoint(1));
                    Replicas other = new Replicas(cluster.endpoint(2))) {
                Replicas.awaitAllLed(List.of(leader, other), TOPIC, PARTITIONS, PATIENCE);
                Map<Integer, Long> committed = Replicas.committed(List.of(leader, other), TOPIC);
                awaitQuiet(List.of(cluster.process(1), cluster.process(2)));
                restart(cluster, committed, journalBytes, round);
            }
        }
    }

    /** A majority is enough for an acknowledgement; what the victim lacks of it is none of the restart's business. */
    private static void awaitCaughtUp(ProcessCluster cluster) {
        try (Replicas leader = new Replicas(cluster.endpoint(1));
                Replicas other = new Replicas(cluster.endpoint(2));
                Replicas victim = new Replicas(cluster.endpoint(VICTIM))) {
            victim.awaitInSync(TOPIC, Replicas.committed(List.of(leader, other, victim), TOPIC), PATIENCE);
        }
    }

    /**
     * What the load has left to the others, which move 256 MiB into segments and compile what that took, is no part of a restart. Quiet are
     * brokers that together use less than half a processor for some seconds: leaders and followers of 1,000 groups use a fifth to a third.
     */
    private static void awaitQuiet(List<ProcessHandle> others) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        for (long before = processorMillis(others), now; ; before = now) {
            LockSupport.parkNanos(QUIET_FOR.toNanos());
            now = processorMillis(others);
            if (now - before < QUIET_FOR.toMillis() / 2) {
                return;
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new IllegalStateException("the brokers are not quiet within " + PATIENCE.toSeconds() + " s");
            }
        }
    }

    private static long processorMillis(List<ProcessHandle> processes) {
        return processes.stream()
                .mapToLong(process -> processorTime(process).toMillis())
                .sum();
    }

    private static Duration processorTime(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private void restart(ProcessCluster cluster, Map<Integer, Long> committed, long journalBytes, int round)
            throws IOException {
        double load = loadOfMachine();
        long beganNanos = System.nanoTime();
        Process broker = cluster.start(VICTIM);
        Replicas.awaitListening(cluster.endpoint(VICTIM), PATIENCE);
        double listeningSeconds = (System.nanoTime() - beganNanos) / 1e9;
        try (Replicas victim = new Replicas(cluster.endpoint(VICTIM))) {
            victim.awaitMetadata(TOPIC, PARTITIONS, PATIENCE);
            double answeredSeconds = (System.nanoTime() - beganNanos) / 1e9;
            victim.awaitInSync(TOPIC, committed, PATIENCE);
            double inSyncSeconds = (System.nanoTime() - beganNanos) / 1e9;
            double processorSeconds = processorTime(broker.toHandle()).toMillis() / 1e3;
            answered.add(answeredSeconds);
            inSync.add(inSyncSeconds);
            progress.printf(
                    Locale.ROOT,
                    "round %d: %d MiB of journal, listening after %.2f s, metadata after %.2f s, in sync after %.2f s, %.2f s of"
                            + " processor time (load of the machine before: %.1f)%n",
                    round,
                    journalBytes >> 20,
                    listeningSeconds,
                    answeredSeconds,
                    inSyncSeconds,
                    processorSeconds,
                    load);
        } finally {
            broker.destroyForcibly();
            broker.onExit().join();
        }
    }

    /** Incompressible records, every partition in turn, until each broker's journal has as much as is wanted. */
    private void fill(ProcessCluster cluster) {
        try (BalsaProducer<byte[], byte[]> producer =
                new BalsaProducer<>(options(cluster), new ByteArraySerializer(), new ByteArraySerializer())) {
            SplittableRandom random = new SplittableRandom(1);
            byte[] value = new byte[RECORD_BYTES];
            for (long sent = 0, i = 0; sent < JOURNAL_BYTES; sent += RECORD_BYTES, i++) {
                random.nextBytes(value);
                // Acknowledged or not: what counts is measured on disk.
                var _ = producer.send(new ProducerRecord<>(TOPIC, (int) (i % PARTITIONS), null, value.clone()));
            }
            producer.flush();
        }
    }

    private static long journalBytes(Path directory) throws IOException {
        try (StoreInspection store = StoreInspection.open(new ReadOnlyFileIo(), directory)) {
            long blocks = 0;
            for (JournalInspection.FileContent file : store.journal().files()) {
                blocks += file.intact();
            }
            return blocks * BLOCK_BYTES;
        }
    }

    private static double loadOfMachine() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }

    private static Map<String, String> options(ProcessCluster cluster) {
        return Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "acks",
                "all",
                "delivery.timeout.ms",
                Long.toString(TimeUnit.SECONDS.toMillis(120)));
    }
}
