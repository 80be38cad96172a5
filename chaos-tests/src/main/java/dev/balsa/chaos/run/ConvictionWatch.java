package dev.balsa.chaos.run;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.history.HistoryFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Judges what a run has written down so far, now and then, so that a run can end when it has proven something. What is found in the
 * beginning of a history is found in the whole. For one thread.
 */
public final class ConvictionWatch implements BooleanSupplier {
    /** Every look reads all there is: meant for runs of minutes. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path history;
    private final Set<Anomaly> wanted;
    private final long beganNanos = System.nanoTime();
    private final Set<Anomaly> found = EnumSet.noneOf(Anomaly.class);
    private long nextNanos = beganNanos;
    private long foundNanos;

    /**
     * @param history may not exist yet
     * @param wanted what is worth an end
     */
    public ConvictionWatch(Path history, Set<Anomaly> wanted) {
        this.history = history;
        this.wanted = EnumSet.copyOf(wanted);
    }

    /** Whether something has been found; looks if the last look is a while ago. */
    @Override
    public boolean getAsBoolean() {
        long nowNanos = System.nanoTime();
        if (found.isEmpty() && nowNanos - nextNanos >= 0) {
            look();
            nextNanos = System.nanoTime() + LOOK_NANOS;
        }
        return !found.isEmpty();
    }

    /** Looks now, also at a history that is over. */
    public void look() {
        try {
            if (found.isEmpty() && Files.exists(history)) {
                found.addAll(judged());
                foundNanos = System.nanoTime();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be judged", e);
        }
    }

    private Set<Anomaly> judged() throws IOException {
        byte[] bytes = Files.readAllBytes(history);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        Set<Anomaly> anomalies = EnumSet.noneOf(Anomaly.class);
        if (end > 0) {
            // The judge reads twice, and both times the same.
            Path copy = history.resolveSibling(history.getFileName() + ".part");
            Files.write(copy, Arrays.copyOf(bytes, end));
            Judge.judge(HistoryFile.open(copy)).found().forEach(verdict -> anomalies.add(verdict.anomaly()));
            Files.delete(copy);
        }
        anomalies.retainAll(wanted);
        return anomalies;
    }

    /** What was found; empty if nothing was. */
    public Set<Anomaly> found() {
        return Set.copyOf(found);
    }

    /** From the construction until it was found. */
    public double seconds() {
        return (foundNanos - beganNanos) / 1e9;
    }
}
