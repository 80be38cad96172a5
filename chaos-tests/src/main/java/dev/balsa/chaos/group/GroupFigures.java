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
    /** After this long what still stands still has another reason. */
    private static final long EFFECT_NANOS = TimeUnit.SECONDS.toNanos(3);

    /**
     * One figure.
     *
     * @param millis one value an occasion, ascending
     * @param boundMs what the median and the greatest may come to; the first is -1 if only the greatest is bounded
     */
    public record Figure(String name, List<Double> millis, double medianBoundMs, double boundMs) {
        public Figure {
            millis = millis.stream().sorted().toList();
        }

        /** By rank; 0 if there was no occasion. */
        public double percentile(double percent) {
            int rank = (int) Math.ceil(percent / 100 * millis.size());
            return millis.isEmpty() ? 0 : millis.get(Math.max(0, rank - 1));
        }

        public boolean isWithinBounds() {
            return percentile(100) <= boundMs && (medianBoundMs < 0 || percentile(50) <= medianBoundMs);
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %.0f ms | %.0f ms | %.0f ms | %s%.0f ms |",
                    name,
                    millis.size(),
                    percentile(50),
                    percentile(99),
                    percentile(100),
                    medianBoundMs < 0 ? "<= " : String.format(Locale.ROOT, "p50 <= %.0f ms, <= ", medianBoundMs),
                    boundMs);
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
        return List.of(
                new Figure("longest gap of an unmoved partition, a change of members", figures.gaps(), -1, 200),
                new Figure("member killed: its partitions flow again", figures.crashes(), -1, sessionMs + 1_000),
                new Figure("member closed: its partitions flow again", figures.closes(), -1, 500),
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

    /** Of partitions that stay with a member that nothing is done to, while something is done to another one. */
    private List<Double> gaps() {
        List<Double> gaps = new ArrayList<>();
        for (Action action : run.actions()) {
            long untilNanos = action.atNanos() + EFFECT_NANOS + (isSilent(action.kind()) ? run.sessionNanos() : 0);
            if (action.kind() == Kind.COORDINATOR_KILL || !run.wereAllBrokersThere(action.atNanos(), untilNanos)) {
                continue;
            }
            long longest = 0;
            for (Ownership owner : ownerships) {
                boolean isUnmoved = owner.fromNanos() < action.atNanos() && owner.lastReadNanos() > untilNanos;
                if (isUnmoved && !owner.member().wasPaused(action.atNanos(), untilNanos)) {
                    longest = Math.max(longest, longestGap(owner, action.atNanos(), untilNanos));
                }
            }
            if (longest > 0) {
                gaps.add(longest / 1e6);
            }
        }
        return gaps;
    }

    /** The others hear of it only when the session is over. */
    private static boolean isSilent(Kind kind) {
        return switch (kind) {
            case KILL, PAUSE -> true;
            case JOIN, CLOSE, RETURN, RESUME, COORDINATOR_KILL -> false;
        };
    }

    private static long longestGap(Ownership owner, long fromNanos, long toNanos) {
        long longest = 0;
        for (int i = 1; i < owner.reads().size(); i++) {
            long before = owner.reads().get(i - 1).atNanos();
            long after = owner.reads().get(i).atNanos();
            if (after >= fromNanos && before <= toNanos) {
                longest = Math.max(longest, after - before);
            }
        }
        return longest;
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
