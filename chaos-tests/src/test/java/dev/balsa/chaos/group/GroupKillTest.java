package dev.balsa.chaos.group;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.verify.LogContents;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Member processes share six partitions under load; they join, close, are killed, frozen and come back as static members, are replaced
 * while they are frozen, and the broker that coordinates them is killed: nothing is lost, nothing is read by two members of one generation, nothing that was
 * committed goes back, and nobody is thrown out without a reason.
 *
 * <p>For longer than the build takes, then in random order: {@code mvn -o verify -pl chaos-tests -am -Dtest=GroupKillTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dbalsa.test.args="-Dbalsa.chaos.group.minutes=10"}. On a machine that is idle when it begins,
 * it also holds the times to their bounds.
 */
@Timeout(3_600)
class GroupKillTest {
    private static final long MINUTES = Long.getLong("balsa.chaos.group.minutes", 0);
    private static final long SEED = Long.getLong("balsa.chaos.seed", 20_260_501L);
    private static final double IDLE_LOAD = 0.1;
    private static final Path HOME = Path.of("target/chaos/groups").toAbsolutePath();

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void nothingIsLostSharedOrSetBack() throws Exception {
        boolean isIdle = MINUTES > 0 && isMachineIdle();
        Path histories = emptied(HOME.resolve("members"));
        try (ProcessCluster cluster = ProcessCluster.in(HOME, 3, List.of())) {
            cluster.up();
            cluster.balsa(
                            "topic",
                            "create",
                            GroupRun.TOPIC,
                            "--partitions",
                            "" + GroupRun.PARTITIONS,
                            "--replication-factor",
                            "3")
                    .expectSuccess();
            try (GroupRun run = new GroupRun(cluster, histories, random, MINUTES > 0)) {
                long untilNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
                run.begin(2);
                eachOnce(run);
                inRandomOrder(run, untilNanos);
                GroupHistory history = run.finish();
                List<GroupFigures.Figure> figures = GroupFigures.of(history);
                System.out.println("Groups under fire, seed " + SEED + ", "
                        + history.actions().size() + " deeds, " + run.load().sentCount()
                        + " records"
                        + (isIdle ? ", the machine was idle" : "") + System.lineSeparator()
                        + GroupFigures.table(figures));
                assertEquals(List.of(), GroupJudge.findings(history), "seed " + SEED + ", histories in " + histories);
                assertEquals(List.of(), run.load().failures(), "the producer must end with success");
                LogContents log = LogContents.read(cluster.bootstrap(), GroupRun.TOPIC, GroupRun.PARTITIONS);
                assertEquals(List.of(), log.contradictions(run.load()));
                for (GroupFigures.Figure figure : figures) {
                    assertTrue(!figure.millis().isEmpty(), "void: no occasion of " + figure.name());
                    assertTrue(!isIdle || figure.isWithinBounds(), figure::row);
                }
            }
        }
    }

    private static void eachOnce(GroupRun run) throws IOException, InterruptedException {
        run.doNothing();
        run.join();
        run.closeOne();
        run.killAndReturn();
        run.killCoordinator();
        run.join();
        run.killOne();
        run.freezeOne();
        run.replaceFrozen();
    }

    private void inRandomOrder(GroupRun run, long untilNanos) throws IOException, InterruptedException {
        while (System.nanoTime() - untilNanos < 0) {
            if (run.dynamicMembers() < 2) {
                run.join();
                continue;
            }
            switch (random.nextInt(9)) {
                case 0 -> run.closeOne();
                case 1 -> run.killOne();
                case 2 -> run.killAndReturn();
                case 3 -> run.freezeOne();
                case 4 -> run.killCoordinator();
                case 5 -> run.replaceFrozen();
                case 6 -> run.doNothing();
                default -> {
                    if (run.dynamicMembers() < 7) {
                        run.join();
                    }
                }
            }
        }
    }

    /** Of the processors and in the next seconds: averages remember what has long ended. */
    private static boolean isMachineIdle() {
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        double ignored = machine.getCpuLoad();
        await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
        return machine.getCpuLoad() < IDLE_LOAD;
    }

    private static Path emptied(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(directory);
    }
}
