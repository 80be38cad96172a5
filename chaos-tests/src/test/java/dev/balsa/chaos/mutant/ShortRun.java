package dev.balsa.chaos.mutant;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.lab.LabSettings;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.run.ChaosRun;
import dev.balsa.chaos.run.ConvictionWatch;
import dev.balsa.chaos.run.RunOptions;
import dev.balsa.chaos.workload.LoadKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One chaos run of less than a minute, with every load there is, that ends at the first conviction. */
final class ShortRun {
    /** From before the first broker is started; what is found later does not count. */
    static final long LIMIT_SECONDS = 45;

    private static final int BROKERS = 3;
    private static final int NETWORK = 42;
    private static final int PARTITIONS = 6;
    private static final int SENDS_PER_SECOND = 40;
    private static final long QUIET_MS = 4_000;

    static final List<String> PARTITION_NAMES = IntStream.range(0, PARTITIONS)
            .mapToObj(number -> RunOptions.TOPIC + "-" + number)
            .toList();

    /**
     * @param wanted what was found of what was looked for
     * @param others what else was found, if the run came to its end
     * @param seconds until it was found, or until the end
     * @param isVoid whether silence proves nothing
     */
    record Outcome(Set<Anomaly> wanted, Set<Anomaly> others, double seconds, boolean isVoid, String figures) {}

    private final Path home;

    /** @param home of clusters and histories */
    ShortRun(Path home) {
        this.home = home;
    }

    /**
     * @param patch classes that brokers take before their own
     * @param wanted what ends the run
     */
    Outcome run(String name, Plan plan, @Nullable Path patch, Set<Anomaly> wanted) throws Exception {
        Files.createDirectories(home);
        Path history = home.resolve(name + "-" + plan.seed() + ".jsonl");
        Files.deleteIfExists(history);
        LabSettings lab = LabSettings.of(home.resolve("lab"), BROKERS, NETWORK).shortLived();
        RunOptions options = new RunOptions(
                name,
                patch == null ? lab : lab.patchedBy(patch),
                plan,
                LoadKind.all(),
                "",
                PARTITIONS,
                SENDS_PER_SECOND,
                QUIET_MS,
                new HistoryHeader.Floor(1_000, plan.faults().size()));
        long beganNanos = System.nanoTime();
        ConvictionWatch watch = new ConvictionWatch(history, wanted);
        boolean mayTakeLonger = wanted.equals(EnumSet.allOf(Anomaly.class));
        new ChaosRun(
                        options,
                        () -> watch.getAsBoolean() || (!mayTakeLonger && seconds(beganNanos) > LIMIT_SECONDS),
                        line -> {})
                .run(history);
        watch.look();
        double seconds = watch.found().isEmpty() ? seconds(beganNanos) : watch.seconds();
        Judgement judgement = Judge.judge(HistoryFile.open(history));
        Set<Anomaly> others = EnumSet.noneOf(Anomaly.class);
        judgement.found().forEach(verdict -> others.add(verdict.anomaly()));
        others.removeAll(watch.found());
        Set<Anomaly> inTime = seconds <= LIMIT_SECONDS || mayTakeLonger ? watch.found() : EnumSet.noneOf(Anomaly.class);
        return new Outcome(
                inTime,
                others,
                seconds,
                !judgement.voidReasons().isEmpty(),
                judgement.figures().operations() + " operations, "
                        + judgement.figures().faultCount() + " faults " + judgement.voidReasons());
    }

    private static double seconds(long beganNanos) {
        return (System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
