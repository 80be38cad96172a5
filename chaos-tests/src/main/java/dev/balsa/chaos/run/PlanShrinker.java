package dev.balsa.chaos.run;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanMinimizer;
import dev.balsa.chaos.plan.PlanText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Looks for a plan with fewer and weaker faults that breaks what a convicted run broke: runs smaller and smaller plans, as often and
 * as long as it may. Many failures need luck, so that a plan gets {@value #ATTEMPTS} chances, and one conviction is enough.
 */
public final class PlanShrinker {
    private static final int ATTEMPTS = 2;

    /** Runs a plan and says what was found. */
    @FunctionalInterface
    public interface Trial {
        /** @throws IOException if the harness could not go on; the plan then counts as one that does not fail */
        Set<Anomaly> run(Plan plan) throws IOException, InterruptedException;
    }

    /**
     * How long to go on; what is under way when the time is over is still finished.
     *
     * @param plans how many plans may be tried
     */
    public record Limit(int plans, long durationMs) {}

    private final Set<Anomaly> convicted;
    private final Trial trial;
    private final Limit limit;
    private final LongSupplier nanoTime;
    private final Consumer<String> progress;
    private int tried;

    /**
     * @param convicted what the whole plan broke; a smaller one has to break one of {@link #worthKeeping}
     */
    public PlanShrinker(
            Set<Anomaly> convicted, Trial trial, Limit limit, LongSupplier nanoTime, Consumer<String> progress) {
        this.convicted = worthKeeping(convicted);
        this.trial = trial;
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.progress = progress;
    }

    /**
     * Of what a plan broke, that which a smaller one has to break as well. Slowness counts only if there was nothing else: on a busy
     * machine every plan is slow now and then.
     */
    public static Set<Anomaly> worthKeeping(Set<Anomaly> broken) {
        Set<Anomaly> kept = EnumSet.copyOf(broken);
        if (kept.size() > 1) {
            kept.remove(Anomaly.SLOW_RECOVERY);
        }
        return kept;
    }

    /** Runs plans in this thread. Those that the time was over for do not count as run. */
    public PlanMinimizer.Minimised shrink(Plan failing) throws InterruptedException {
        long deadlineNanos = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(limit.durationMs());
        try {
            PlanMinimizer.Minimised result =
                    PlanMinimizer.minimise(failing, limit.plans(), plan -> isFailing(plan, deadlineNanos));
            boolean isInTime = nanoTime.getAsLong() - deadlineNanos < 0;
            return new PlanMinimizer.Minimised(result.smallest(), tried, result.isComplete() && isInTime);
        } catch (Interruption e) {
            throw e.cause;
        }
    }

    private boolean isFailing(Plan plan, long deadlineNanos) {
        if (nanoTime.getAsLong() - deadlineNanos >= 0) {
            return false;
        }
        tried++;
        boolean fails = PlanMinimizer.failsOften(1, ATTEMPTS, candidate -> attempt(candidate, deadlineNanos))
                .test(plan);
        progress.accept(plan.faults().size() + " faults in " + plan.durationMs() / 1_000.0 + " s: "
                + (fails ? "still fails" : "does not fail"));
        return fails;
    }

    private boolean attempt(Plan plan, long deadlineNanos) {
        if (nanoTime.getAsLong() - deadlineNanos >= 0) {
            return false;
        }
        try {
            return trial.run(plan).stream().anyMatch(convicted::contains);
        } catch (IOException e) {
            progress.accept("a try that proves nothing: " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            throw new Interruption(e);
        }
    }

    /** The text of a plan that is kept: what it broke stands in front of it. */
    public static List<String> regression(Plan plan, Set<Anomaly> broken, String origin) {
        List<String> lines = new ArrayList<>(PlanText.lines(plan));
        lines.add(
                1,
                "# breaks "
                        + String.join(", ", broken.stream().map(Anomaly::text).toList()));
        lines.add(2, "# " + origin);
        return lines;
    }

    /** Carries an interruption through code that knows none. */
    private static final class Interruption extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        private final InterruptedException cause;

        Interruption(InterruptedException cause) {
            super(new IOException(cause));
            this.cause = cause;
        }
    }
}
