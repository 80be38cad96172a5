package dev.balsa.chaos.run;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.chaos.lab.ElectionWatch;
import dev.balsa.chaos.lab.LabCluster;
import dev.balsa.chaos.nemesis.Nemesis;
import dev.balsa.chaos.nemesis.PlanTime;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.chaos.workload.Load;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import dev.balsa.client.admin.ReplicaDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs a load through a fault plan and writes down everything that happened. Needs what {@link LabCluster} needs. Ends everything it
 * started, also when it fails.
 */
public final class ChaosRun {
    private static final int REPLICAS = 3;
    private static final long START_PATIENCE_MS = 60_000;
    private static final long HEAL_PATIENCE_MS = 60_000;
    private static final long READ_PATIENCE_MS = 60_000;
    /** Traffic after healing, so that a partition that does not come back is noticed. */
    private static final long AFTERMATH_MS = 5_000;

    private final RunOptions options;
    private final BooleanSupplier isEnough;
    private final Consumer<String> progress;

    /** @param progress told of every phase, in a line */
    public ChaosRun(RunOptions options, Consumer<String> progress) {
        this(options, () -> false, progress);
    }

    /**
     * @param isEnough asked now and then while faults happen: whether the run may end with what it has shown. Its history is void then,
     *     unless it convicts
     * @param progress told of every phase, in a line
     */
    public ChaosRun(RunOptions options, BooleanSupplier isEnough, Consumer<String> progress) {
        this.options = options;
        this.isEnough = isEnough;
        this.progress = progress;
    }

    /**
     * @param historyFile created, or replaced
     * @throws IOException if the harness could not go on; the history then ends early, and is void
     */
    public void run(Path historyFile) throws IOException, InterruptedException {
        Path parent = historyFile.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        HistoryHeader header = new HistoryHeader(
                options.name(),
                options.plan().seed(),
                options.lab().brokers(),
                PlanText.lines(options.plan()),
                options.replay(),
                Instant.now().toString(),
                true,
                options.floor(),
                HistoryHeader.Limits.DEFAULT);
        try (HistoryWriter history = HistoryWriter.create(historyFile, header, System::nanoTime)) {
            try (LabCluster cluster = LabCluster.create(
                    options.lab(),
                    (broker, exitCode, isExpected) ->
                            history.event(new HistoryEvent.BrokerExited(broker, exitCode, isExpected)))) {
                run(cluster, history);
            }
        }
    }

    private void run(LabCluster cluster, HistoryWriter history) throws IOException, InterruptedException {
        progress.accept("starting " + options.lab().brokers() + " brokers");
        cluster.start();
        cluster.awaitHealth(START_PATIENCE_MS);
        try (ElectionWatch elections = new ElectionWatch(history, cluster.hosts(), createTopic(cluster));
                Load load = new Load(
                        options.loads(),
                        cluster.bootstrap(),
                        history,
                        RunOptions.TOPIC,
                        options.partitions(),
                        options.sendsPerSecond(),
                        RunOptions.GROUP)) {
            begin(history, Phase.QUIET, "traffic without faults");
            load.start();
            PlanTime.elapse(options.quietMs());
            faults(cluster, history, load);
            if (isEnough.getAsBoolean()) {
                progress.accept("that is enough");
                return;
            }
            PlanTime.elapse(AFTERMATH_MS);
            boolean isOver = isOver(cluster, history, load);
            elections.look();
            if (isOver) {
                begin(history, Phase.END, "done");
            }
        }
    }

    /** A cluster that does not come back is what the history is for: it ends here, and the judge sees why. */
    private boolean isOver(LabCluster cluster, HistoryWriter history, Load load) {
        try {
            cluster.awaitHealth(HEAL_PATIENCE_MS);
            load.stop();
            begin(history, Phase.FINAL_READ, "reading everything");
            load.readAll(READ_PATIENCE_MS);
            return true;
        } catch (IOException e) {
            history.event(new HistoryEvent.Note(String.valueOf(e.getMessage()), null));
            progress.accept(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Returns the names of its partitions by the ids of their groups. */
    private Map<Long, String> createTopic(LabCluster cluster) {
        int brokers = options.lab().brokers();
        Map<Long, String> names = new HashMap<>();
        names.put(0L, "@metadata");
        try (BalsaAdmin admin = cluster.admin(START_PATIENCE_MS)) {
            admin.createTopic(new NewTopic(RunOptions.TOPIC, options.partitions(), Math.min(REPLICAS, brokers)));
            for (int broker = 1; broker <= brokers; broker++) {
                for (ReplicaDescription replica :
                        admin.listReplicas(cluster.network().endpoint(broker), RunOptions.TOPIC)) {
                    names.put(replica.groupId(), replica.partition().toString());
                }
            }
        }
        return names;
    }

    private void faults(LabCluster cluster, HistoryWriter history, Load load) throws IOException, InterruptedException {
        try (Nemesis nemesis = new Nemesis(cluster, history, options.plan().seed(), load::crash)) {
            nemesis.look(options.plan());
            begin(
                    history,
                    Phase.FAULTS,
                    options.plan().faults().size() + " faults in "
                            + options.plan().durationMs() / 1_000 + " s");
            int injected = nemesis.run(options.plan(), isEnough);
            if (!isEnough.getAsBoolean()) {
                begin(history, Phase.HEALED, injected + " were injected; all is healed");
            }
        }
    }

    private void begin(HistoryWriter history, Phase phase, String message) {
        history.event(new HistoryEvent.PhaseBegan(phase));
        progress.accept(message);
    }
}
