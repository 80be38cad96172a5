package dev.balsa.chaos.remote;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.chaos.nemesis.Nemesis;
import dev.balsa.chaos.nemesis.PlanTime;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanGenerator;
import dev.balsa.chaos.plan.PlanOptions;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.chaos.workload.Load;
import dev.balsa.chaos.workload.LoadKind;
import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.BrokerDescription;
import dev.balsa.client.admin.ClusterDescription;
import dev.balsa.client.admin.NewTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A load, and faults if the cluster allows them, at a cluster that is not ours. What was made is deleted in the end. */
public final class VerifyRun {
    private static final int MAX_REPLICAS = 3;
    private static final long HEAL_PATIENCE_MS = 60_000;
    private static final long READ_PATIENCE_MS = 60_000;
    /** Traffic after healing, so that a partition that does not come back is noticed. */
    private static final long AFTERMATH_MS = 5_000;

    private final VerifyOptions options;
    private final Consumer<String> progress;

    /** @param progress told of every phase, in a line */
    public VerifyRun(VerifyOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * @param historyFile created, or replaced
     * @throws BalsaException if the cluster cannot be used to begin with
     * @throws IOException if the history cannot be written, or a fault went wrong; the history then ends early, and is void
     */
    public void run(Path historyFile) throws IOException, InterruptedException {
        try (BalsaAdmin admin = new BalsaAdmin(options.client())) {
            ClusterDescription cluster = admin.describeCluster();
            try (FaultApi api = FaultApi.of(admin)) {
                Plan plan = options.wantsFaults() && isBreakable(api) ? plan() : null;
                try (HistoryWriter history =
                        HistoryWriter.create(historyFile, header(cluster, plan), System::nanoTime)) {
                    run(admin, cluster, api, plan, history);
                }
            }
        }
    }

    /** Says why not. */
    private boolean isBreakable(FaultApi api) {
        for (int broker : api.brokers()) {
            try {
                var _ = api.list(broker);
            } catch (FaultApi.FaultApiException e) {
                progress.accept("no faults are injected: " + e.getMessage());
                return false;
            }
        }
        return true;
    }

    private Plan plan() {
        List<String> partitions = IntStream.range(0, options.partitions())
                .mapToObj(number -> options.topic() + "-" + number)
                .toList();
        return PlanGenerator.generate(
                options.seed(),
                PlanOptions.of(
                        options.faultsMs(),
                        ApiInjection.KINDS,
                        partitions,
                        LoadKind.groups(options.loads(), options.group())));
    }

    private HistoryHeader header(ClusterDescription cluster, @Nullable Plan plan) {
        return new HistoryHeader(
                options.name(),
                options.seed(),
                cluster.brokers().size(),
                plan == null ? List.of() : PlanText.lines(plan),
                options.replay(),
                Instant.now().toString(),
                false,
                options.floor(plan == null ? 0 : plan.faults().size()),
                HistoryHeader.Limits.DEFAULT);
    }

    private void run(
            BalsaAdmin admin, ClusterDescription cluster, FaultApi api, @Nullable Plan plan, HistoryWriter history)
            throws IOException, InterruptedException {
        int alive = (int)
                cluster.brokers().stream().filter(BrokerDescription::alive).count();
        try (CleanUp cleanUp = new CleanUp(admin, options.name(), progress)) {
            admin.createTopic(new NewTopic(options.topic(), options.partitions(), Math.min(MAX_REPLICAS, alive)));
            try (Load load = new Load(
                    loads(alive),
                    endpoints(cluster),
                    history,
                    options.topic(),
                    options.partitions(),
                    options.sendsPerSecond(),
                    options.group())) {
                begin(history, Phase.QUIET, "traffic without faults");
                load.start();
                PlanTime.elapse(options.quietMs());
                if (plan == null) {
                    PlanTime.elapse(options.faultsMs());
                } else {
                    faults(api, plan, history, load);
                    PlanTime.elapse(AFTERMATH_MS);
                }
                end(admin, cluster, history, load);
            }
            cleanUp.announce();
        }
    }

    private Set<LoadKind> loads(int alive) {
        Set<LoadKind> loads = EnumSet.copyOf(options.loads());
        if (alive < 2 && loads.remove(LoadKind.MOVES)) {
            progress.accept("nothing is moved: there is one broker");
        }
        return loads;
    }

    /** Of all brokers, so that plain clients meet each of them. */
    private String endpoints(ClusterDescription cluster) {
        return String.join(
                ",",
                cluster.brokers().stream()
                        .filter(BrokerDescription::alive)
                        .map(BrokerDescription::endpoint)
                        .toList());
    }

    private void faults(FaultApi api, Plan plan, HistoryWriter history, Load load)
            throws IOException, InterruptedException {
        try (Nemesis nemesis =
                new Nemesis(api.brokers(), this::impatientAdmin, new ApiInjection(api), history, load::crash)) {
            nemesis.look(plan);
            begin(history, Phase.FAULTS, plan.faults().size() + " faults in " + options.faultsMs() / 1_000 + " s");
            int injected = nemesis.run(plan);
            begin(history, Phase.HEALED, injected + " were injected; all is healed");
        }
    }

    private BalsaAdmin impatientAdmin() {
        Map<String, String> client = new HashMap<>(options.client());
        client.put("request.timeout.ms", "2000");
        client.put("default.api.timeout.ms", "2000");
        return new BalsaAdmin(client);
    }

    /** A cluster that does not come back is what the history is for: it ends here, and the judge sees why. */
    private void end(BalsaAdmin admin, ClusterDescription before, HistoryWriter history, Load load)
            throws InterruptedException {
        try {
            awaitHealth(admin, before);
            load.stop();
            begin(history, Phase.FINAL_READ, "reading everything");
            load.readAll(READ_PATIENCE_MS);
            begin(history, Phase.END, "done");
        } catch (IOException e) {
            history.event(new HistoryEvent.Note(String.valueOf(e.getMessage()), null));
            progress.accept(String.valueOf(e.getMessage()));
        }
    }

    /** As well as it was before: what was broken then is not ours to wait for. */
    private static void awaitHealth(BalsaAdmin admin, ClusterDescription before)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEAL_PATIENCE_MS);
        String last = "no answer";
        while (System.nanoTime() - deadlineNanos < 0) {
            try {
                ClusterDescription now = admin.describeCluster();
                if (now.isHealthy() || (!before.isHealthy() && now.leaderless().isEmpty())) {
                    return;
                }
                last = now.toString();
            } catch (BalsaException e) {
                last = String.valueOf(e.getMessage());
            }
            PlanTime.elapse(100);
        }
        throw new IOException("the cluster is not well within " + HEAL_PATIENCE_MS + " ms: " + last);
    }

    private void begin(HistoryWriter history, Phase phase, String message) {
        history.event(new HistoryEvent.PhaseBegan(phase));
        progress.accept(message);
    }
}
