package dev.balsa.simulation.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The record of a run: a hash over everything that happened, which two runs of one seed must share, and the last events
 * in readable form.
 */
public final class Trace {
    /** Stands for the whole cluster in place of a node. */
    public static final int NOBODY = -1;

    private static final int TAIL_LINES = 400;

    private record Line(long atUs, int node, String verb, Object detail) {
        @Override
        public String toString() {
            String who = node == NOBODY ? "--" : "n" + node;
            return String.format(Locale.ROOT, "%11.6fs %s %-8s %s", atUs / 1e6, who, verb, detail);
        }
    }

    private final EventQueue queue;
    private final @Nullable Consumer<String> sink;
    private final @Nullable Line[] tail = new Line[TAIL_LINES];
    private int lines;
    private long hash;

    /** @param sink given every line as it comes; null for none */
    public Trace(EventQueue queue, @Nullable Consumer<String> sink) {
        this.queue = queue;
        this.sink = sink;
    }

    /**
     * @param digest stands for the detail in the hash; must not depend on the JVM (no identity or enum hash codes)
     * @param detail immutable; turned into text only when somebody reads it
     */
    public void note(int node, String verb, long digest, Object detail) {
        count(node, verb, digest);
        Line line = new Line(queue.nowUs(), node, verb, detail);
        tail[lines++ % TAIL_LINES] = line;
        if (sink != null) {
            sink.accept(line.toString());
        }
    }

    /** For what happens too often to be worth a line: counts in the hash only. */
    public void count(int node, String verb, long digest) {
        hash = Randomness.mix(hash + queue.nowUs());
        hash = Randomness.mix(hash ^ verb.hashCode() ^ ((long) node << 32));
        hash = Randomness.mix(hash + digest);
    }

    public long hash() {
        return hash;
    }

    /** The last events, oldest first. */
    public List<String> tail() {
        List<String> text = new ArrayList<>();
        for (int i = Math.max(0, lines - TAIL_LINES); i < lines; i++) {
            text.add(String.valueOf(tail[i % TAIL_LINES]));
        }
        return text;
    }
}
