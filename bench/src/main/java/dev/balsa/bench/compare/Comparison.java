package dev.balsa.bench.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** {@code bench/compare}: see there. */
public final class Comparison {
    private static final int KAFKA_PORT = 30_000;
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final long RUN_PATIENCE_SECONDS = 300;

    /** How long and how often. */
    private record Plan(
            String name,
            int rounds,
            double brokerWarmUpSeconds,
            double warmUpSeconds,
            double seconds,
            List<Scenario> scenarios) {
        static Plan quick() {
            List<Scenario> scenarios = new ArrayList<>(List.of(Scenario.values()));
            scenarios.removeAll(List.of(Scenario.TEN, Scenario.THOUSAND));
            return new Plan("quick", 1, 45, 20, 10, scenarios);
        }

        static Plan full() {
            return new Plan("full", 3, 60, 20, 20, List.of(Scenario.values()));
        }

        Plan only(List<Scenario> wanted) {
            return new Plan(name, rounds, brokerWarmUpSeconds, warmUpSeconds, seconds, wanted);
        }
    }

    private final Plan plan;
    private final Path work;
    private final Findings found = new Findings();

    private Comparison(Plan plan, Path work) {
        this.plan = plan;
        this.work = work;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        Plan plan = given.contains("--full") ? Plan.full() : Plan.quick();
        int only = given.indexOf("--only");
        if (only >= 0) {
            plan = plan.only(Arrays.stream(given.get(only + 1).split(",", -1))
                    .map(Comparison::scenario)
                    .toList());
        }
        Path work = Path.of(System.getProperty("compare.work"));
        Comparison comparison = new Comparison(plan, work);
        comparison.run();
        String slowSync = System.getenv("SLOW_SYNC_US");
        String title = plan.name() + " run"
                + (slowSync == null ? "" : ", every sync of both systems slowed down by " + slowSync + " us");
        MarkdownReport report = new MarkdownReport(comparison.found, title);
        String text = String.join(System.lineSeparator(), report.lines());
        System.out.println(text);
        Files.writeString(work.resolve("report.md"), text);
        if (given.contains("--docs")) {
            Path docs = Path.of(System.getProperty("compare.root")).resolve("docs");
            report.writeInto(docs.resolve("benchmarks.md"), slowSync == null ? "measured" : "slow sync");
            if (slowSync == null) {
                report.writePlots(docs);
            }
        }
    }

    private static Scenario scenario(String name) {
        return Arrays.stream(Scenario.values())
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no scenario " + name + "; there are " + Arrays.toString(Scenario.values())));
    }

    private void run() throws IOException {
        String kafkaJars = Files.readString(work.resolve("kafka.classpath")).strip();
        try (Cluster balsa = new BalsaCluster(work.resolve("balsa").toAbsolutePath());
                Cluster kafka = new KafkaCluster(work.resolve("kafka").toAbsolutePath(), kafkaJars, KAFKA_PORT)) {
            found.add(Probes.take(work));
            balsa.start();
            kafka.start();
            Patience.pause(SETTLE);
            warmUp(balsa, Contender.BALSA);
            warmUp(kafka, Contender.KAFKA);
            for (int round = 0; round < plan.rounds(); round++) {
                for (Scenario scenario : plan.scenarios()) {
                    List<Contender> order = new ArrayList<>(scenario.contenders());
                    if (round % 2 == 1) {
                        Collections.reverse(order);
                    }
                    for (Contender contender : order) {
                        measure(round, scenario, contender, contender.isKafka() ? kafka : balsa);
                    }
                }
                found.add(Probes.take(work));
            }
        }
    }

    /** Brokers whose code is not compiled yet would be measured as what they are not. */
    private void warmUp(Cluster cluster, Contender contender) throws IOException {
        for (Scenario scenario : List.of(Scenario.KIB, Scenario.SMALL)) {
            String topic = ("warm-up-" + scenario.name() + "-" + contender.name()).toLowerCase(Locale.ROOT);
            cluster.createTopic(topic, scenario.partitions(), contender.topicOptions());
            client(
                    scenario,
                    contender,
                    cluster,
                    topic,
                    work.resolve(topic + ".properties"),
                    plan.brokerWarmUpSeconds(),
                    1);
            cluster.deleteTopic(topic);
            Patience.pause(SETTLE);
        }
    }

    /** A run that fails leaves a gap in the table and says so; the others still count. */
    private void measure(int round, Scenario scenario, Contender contender, Cluster cluster) throws IOException {
        String topic = (scenario.name() + "-" + contender.name() + "-" + round).toLowerCase(Locale.ROOT);
        emptyCaches();
        found.addLoad(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        cluster.createTopic(topic, scenario.partitions(), contender.topicOptions());
        Path file = work.resolve(topic + ".properties");
        Files.deleteIfExists(file);
        int exit = client(scenario, contender, cluster, topic, file, plan.warmUpSeconds(), plan.seconds());
        if (exit == 0 && Files.exists(file)) {
            RunResult result = RunResult.read(file);
            found.add(scenario, contender, result);
            System.err.printf(
                    Locale.ROOT,
                    "round %d  %-12s %-20s %,9.0f records/s  p50 %8.2f ms  p99 %8.2f ms  CPU s/GB: brokers %.1f, client %.1f%n",
                    round + 1,
                    scenario,
                    contender,
                    result.recordsPerSecond(),
                    result.ackP50(),
                    result.ackP99(),
                    result.brokerCpuPerGb(),
                    result.clientCpuPerGb());
        } else {
            System.err.printf("round %d  %s %s failed, see %s.log%n", round + 1, scenario, contender, topic);
        }
        cluster.deleteTopic(topic);
        Patience.pause(SETTLE);
    }

    /**
     * What the run before left in memory gets to the disk. Otherwise gigabytes of it, Kafka's above all, would be written while
     * the next contender waits for its syncs.
     */
    private static void emptyCaches() throws IOException {
        Process sync = new ProcessBuilder("sync").inheritIO().start();
        try {
            if (!sync.waitFor(RUN_PATIENCE_SECONDS, TimeUnit.SECONDS) || sync.exitValue() != 0) {
                throw new IOException("the disk does not get to an end with what is to be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            sync.destroyForcibly();
        }
    }

    private int client(
            Scenario scenario,
            Contender contender,
            Cluster cluster,
            String topic,
            Path file,
            double warmUpSeconds,
            double seconds)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-XX:+UseG1GC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-DBALSA_LOG_LEVEL=error",
                "-cp",
                System.getProperty("java.class.path"),
                ClientRun.class.getName(),
                scenario.name(),
                contender.name(),
                cluster.bootstrap(),
                topic,
                Double.toString(warmUpSeconds),
                Double.toString(seconds),
                file.toString()));
        cluster.pids().forEach(pid -> command.add(Long.toString(pid)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(topic + ".log").toFile())
                .start();
        try {
            if (!process.waitFor(RUN_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
