package dev.balsa.chaos.group;

import dev.balsa.chaos.group.GroupHistory.Action;
import dev.balsa.chaos.group.GroupHistory.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How long a run's partitions stood still, and for what reason. */
public final class GroupFigures {
    private static final double GAP_MS = 200;

    /** After this long what still stands still has another reason. */
    private static final long EFFECT_NANOS = TimeUnit.SECONDS.toNanos(3);

    /**
     * One figure.
     *
     * @param millis one value an occasion, ascending
     * @param medianBoundMs what the median may come to, or {@link #UNBOUNDED}
     * @param boundMs what the greatest may come to, or {@link #UNBOUNDED}
     */
    public record Figure(String name, List<Double> millis, double medianBoundMs, double boundMs) {
        static final double UNBOUNDED = Double.MAX_VALUE;

        public Figure {
            millis = millis.stream().sorted().toList();
        }

        /** By rank; 0 if there was no occasion. */
        public double percentile(double percent) {
            int rank = (int) Math.ceil(percent / 100 * millis.size());
            return millis.isEmpty() ? 0 : millis.get(Math.max(0, rank - 1));
        }

        public boolean isWithinBounds() {
            return percentile(100) <= boundMs && percentile(50) <= medianBoundMs;
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %.0f ms | %.0f ms | %.0f ms | %s |",
                    name,
                    millis.size(),
                    percentile(50),
                    percentile(99),
                    percentile(100),
                    aim());
        }

        private String aim() {
            if (boundMs == UNBOUNDED) {
                return "not held";
            }
            String greatest = String.format(Locale.ROOT, "<= %.0f ms", boundMs);
            return medianBoundMs == UNBOUNDED
                    ? greatest
                    : String.format(Locale.ROOT, "p50 <= %.0f ms, %s", medianBoundMs, greatest);
        }
    }

    private final GroupHistory run;
    private final List<Ownership> ownerships;

    private GroupFigures(GroupHistory run) {
        this.run = run;
        this.ownerships = run.ownerships();
    }

    /** All figures of a run. */
    public static List<Figure> of(GroupHistory run) {
        GroupFigures figures = new GroupFigures(run);
        double sessionMs = run.sessionNanos() / 1e6;
        double none = Figure.UNBOUNDED;
        return List.of(
                new Figure("longest gap of a partition, nothing is done", figures.gaps(true, false), none, none),
                new Figure(
                        "longest gap of an unmoved partition, a change of members",
                        figures.gaps(false, false),
                        none,
                        GAP_MS),
                new Figure("the same, less what no writer was answered in", figures.gaps(false, true), none, none),
                new Figure("member killed: its partitions flow again", figures.crashes(), none, sessionMs + 1_000),
                new Figure("member closed: its partitions flow again", figures.closes(), none, 500),
                new Figure("coordinator killed: a member's commits succeed again", figures.commits(), 1_000, 1_500));
    }

    /** A Markdown table. */
    public static String table(List<Figure> figures) {
        List<String> rows = new ArrayList<>();
        rows.add("| figure | occasions | p50 | p99 | max | aim |");
        rows.add("|---|---|---|---|---|---|");
        figures.forEach(figure -> rows.add(figure.row()));
        return String.join(System.lineSeparator(), rows);
    }

    /** How long after it began what was done may be felt. */
    public static long effectNanos(Kind kind, long sessionNanos) {
        return EFFECT_NANOS + (kind.isSilent() ? sessionNanos : 0);
    }

    /**
     * Of partitions that stay with a member that nothing is done to, while something is done to another one.
     *
     * @param control while nothing is done to anybody
     * @param whileWritten less the time in which nothing was acknowledged that could be read
     */
    private List<Double> gaps(boolean control, boolean whileWritten) {
        List<Double> gaps = new ArrayList<>();
        for (Action action : run.actions()) {
            long untilNanos = action.atNanos() + effectNanos(action.kind(), run.sessionNanos());
            if (action.kind() == Kind.COORDINATOR_KILL
                    || (action.kind() == Kind.NOTHING) != control
                    || !run.wereAllBrokersThere(action.atNanos(), untilNanos)) {
                continue;
            }
            long longest = 0;
            for (Ownership owner : ownerships) {
                boolean isUnmoved = owner.fromNanos() < action.atNanos() && owner.lastReadNanos() > untilNanos;
                if (isUnmoved && !owner.member().wasPaused(action.atNanos(), untilNanos)) {
                    longest = Math.max(longest, longestGap(owner, action.atNanos(), untilNanos, whileWritten));
                }
            }
            if (longest > 0) {
                gaps.add(longest / 1e6);
            }
        }
        return gaps;
    }

    private long longestGap(Ownership owner, long fromNanos, long toNanos, boolean whileWritten) {
        long longest = 0;
        for (int i = 1; i < owner.reads().size(); i++) {
            long before = owner.reads().get(i - 1).atNanos();
            long after = owner.reads().get(i).atNanos();
            if (after >= fromNanos && before <= toNanos && after - before > longest) {
                long stoodStill = whileWritten ? stoodStill(owner.partition(), before, after) : 0;
                longest = Math.max(longest, after - before - stoodStill);
            }
        }
        return longest;
    }

    private long stoodStill(int partition, long fromNanos, long toNanos) {
        return run.standstills().get(partition).stream()
                .mapToLong(span -> Math.min(toNanos, span.toNanos()) - Math.max(fromNanos, span.fromNanos()))
                .filter(nanos -> nanos > 0)
                .sum();
    }

    private List<Double> crashes() {
        List<Double> times = new ArrayList<>();
        for (Action action : run.actions()) {
            if (action.kind() == Kind.KILL) {
                for (Ownership owner : ownerships) {
                    if (owner.member().name().equals(action.member()) && owner.end() == Ownership.End.OPEN) {
                        addTakeOver(times, owner, action.atNanos());
                    }
                }
            }
        }
        return times;
    }

    private List<Double> closes() {
        List<Double> times = new ArrayList<>();
        for (Action action : run.actions()) {
            for (MemberHistory member : run.members()) {
                if (action.kind() == Kind.CLOSE && member.name().equals(action.member())) {
                    member.events().stream()
                            .filter(MemberEvent.Closing.class::isInstance)
                            .forEach(closing -> takenOver(times, member, closing.atNanos()));
                }
            }
        }
        return times;
    }

    private void takenOver(List<Double> times, MemberHistory member, long closedNanos) {
        for (Ownership owner : ownerships) {
            if (owner.member().equals(member) && owner.endNanos() >= closedNanos) {
                addTakeOver(times, owner, closedNanos);
            }
        }
    }

    /** From then until somebody else reads the partition. */
    private void addTakeOver(List<Double> times, Ownership before, long goneNanos) {
        ownerships.stream()
                .filter(next -> next.partition() == before.partition()
                        && !next.member().equals(before.member())
                        && !next.reads().isEmpty()
                        && next.fromNanos() >= goneNanos)
                .min(Comparator.comparingLong(Ownership::fromNanos))
                .map(next -> next.reads().getFirst().atNanos())
                .filter(flowsNanos -> run.wereAllBrokersThere(goneNanos, flowsNanos))
                .ifPresent(flowsNanos -> times.add((flowsNanos - goneNanos) / 1e6));
    }

    /** Of each member that lives, the first commit that it began after the kill. */
    private List<Double> commits() {
        List<Double> times = new ArrayList<>();
        for (Action action : run.actions()) {
            if (action.kind() == Kind.COORDINATOR_KILL) {
                for (MemberHistory member : run.members()) {
                    firstCommit(times, member, action.atNanos());
                }
            }
        }
        return times;
    }

    private static void firstCommit(List<Double> times, MemberHistory member, long killedNanos) {
        boolean isAtWork = false;
        for (MemberEvent event : member.events()) {
            if (!(event instanceof MemberEvent.Committed committed)) {
                continue;
            }
            isAtWork |= committed.atNanos() < killedNanos;
            if (isAtWork && committed.begunNanos() >= killedNanos) {
                if (!member.wasPaused(killedNanos, committed.atNanos())) {
                    times.add((committed.atNanos() - killedNanos) / 1e6);
                }
                return;
            }
        }
    }
}
