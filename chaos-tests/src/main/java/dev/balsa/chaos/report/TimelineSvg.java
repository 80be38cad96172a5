package dev.balsa.chaos.report;

import dev.balsa.chaos.check.FaultTime;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.check.Timeline;
import dev.balsa.chaos.check.Unavailability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The run from left to right: phases, faults, and a row for each partition with its traffic, elections and unavailability. */
final class TimelineSvg {
    static final int MAX_PARTITIONS = 24;

    private static final int WIDTH = 1000;
    private static final int LEFT = 120;
    private static final int RIGHT = 975;
    private static final int AXIS = 34;
    private static final int LANE = 15;
    private static final int MAX_LANES = 12;
    private static final int ROW = 46;
    private static final int BARS = 32;
    /** Room for a phase's name. */
    private static final int NAME = 60;

    private final Judgement judgement;
    private final Markup out;
    private final double nsPerUnit;

    TimelineSvg(Judgement judgement, Markup out) {
        this.judgement = judgement;
        this.out = out;
        this.nsPerUnit = Math.max(1, judgement.figures().durationNs()) / (double) (RIGHT - LEFT);
    }

    /** Those that were unavailable for longest, if there are too many for one picture. */
    static List<String> shown(Judgement judgement) {
        Map<String, Long> totals = new HashMap<>();
        judgement.unavailability().forEach(window -> totals.merge(window.partition(), window.lengthNs(), Long::sum));
        List<String> names = new ArrayList<>(judgement.timeline().partitions().keySet());
        names.sort(Comparator.comparingLong((String name) -> -totals.getOrDefault(name, 0L)));
        Set<String> chosen = names.stream().limit(MAX_PARTITIONS).collect(Collectors.toSet());
        return judgement.timeline().partitions().keySet().stream()
                .filter(chosen::contains)
                .toList();
    }

    void draw() {
        List<List<FaultTime>> lanes = lanes();
        List<String> partitions = shown(judgement);
        int faultsTop = AXIS;
        int rowsTop = faultsTop + lanes.size() * LANE + 14;
        int height = rowsTop + partitions.size() * ROW + 6;
        out.open("svg", "viewBox", "0 0 " + WIDTH + " " + height, "role", "img", "aria-label", "what happened when");
        axis(height);
        for (int lane = 0; lane < lanes.size(); lane++) {
            for (FaultTime fault : lanes.get(lane)) {
                fault(fault, faultsTop + lane * LANE, height);
            }
        }
        label("faults", faultsTop + 10);
        for (int row = 0; row < partitions.size(); row++) {
            partition(partitions.get(row), rowsTop + row * ROW);
        }
        phases(height);
        out.closeLine();
    }

    private double x(long timeNs) {
        return LEFT + timeNs / nsPerUnit;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private void label(String text, double y) {
        String shown = text.length() <= 17 ? text : text.substring(0, 16) + "\u2026";
        out.open("text", "x", LEFT - 8, "y", number(y), "class", "label");
        out.element("title", text).text(shown).close();
    }

    private void axis(int height) {
        long stepNs = step();
        for (long atNs = 0; atNs <= judgement.figures().durationNs(); atNs += stepNs) {
            String x = number(x(atNs));
            out.empty("line", "x1", x, "x2", x, "y1", 18, "y2", height, "class", "grid");
            out.element("text", Durations.tick(atNs), "x", x, "y", 12, "class", "tick");
        }
    }

    /** A round time that gives six to fifteen lines. */
    private long step() {
        long durationNs = Math.max(1, judgement.figures().durationNs());
        long stepNs = 1_000_000;
        while (durationNs / stepNs > 15) {
            stepNs *= durationNs / stepNs > 30 ? 10 : 2;
        }
        return stepNs;
    }

    /** Faults that overlap, below each other; what does not fit shares the last lane. */
    private List<List<FaultTime>> lanes() {
        List<List<FaultTime>> lanes = new ArrayList<>();
        for (FaultTime fault : judgement.faults()) {
            int lane = 0;
            while (lane < lanes.size()
                    && lane < MAX_LANES - 1
                    && x(lanes.get(lane).getLast().endNs()) + 3 > x(fault.beginNs())) {
                lane++;
            }
            if (lane == lanes.size()) {
                lanes.add(new ArrayList<>());
            }
            lanes.get(lane).add(fault);
        }
        return lanes;
    }

    private void fault(FaultTime fault, int y, int height) {
        double from = x(fault.beginNs());
        double width = Math.max(2.5, x(fault.endNs()) - from);
        String text = fault.id() + " " + fault.fault() + " " + fault.target() + ", brokers " + fault.brokers()
                + ", at " + Durations.text(fault.beginNs()) + " for "
                + Durations.text(fault.endNs() - fault.beginNs());
        out.open("g", "class", "fault").element("title", text);
        out.empty(
                "rect",
                "x",
                number(from),
                "y",
                y + LANE,
                "width",
                number(width),
                "height",
                height - y - LANE,
                "class",
                "shade");
        out.empty(
                "rect",
                "x",
                number(from),
                "y",
                y + 1,
                "width",
                number(width),
                "height",
                LANE - 4,
                "rx",
                2,
                "class",
                "bar");
        if (width > 7.0 * fault.fault().length()) {
            out.element("text", fault.fault(), "x", number(from + 4), "y", y + 10, "class", "inbar");
        }
        out.close();
    }

    private void partition(String name, int y) {
        Timeline.Traffic traffic = judgement.timeline().partitions().get(name);
        if (traffic == null) {
            return;
        }
        label(name, y + BARS / 2.0 + 4);
        int base = y + BARS;
        out.empty("line", "x1", LEFT, "x2", RIGHT, "y1", base, "y2", base, "class", "base");
        for (Unavailability window : judgement.unavailability()) {
            if (window.partition().equals(name)) {
                unavailable(window, y);
            }
        }
        bars(traffic, base);
        for (Timeline.Mark mark : judgement.timeline().marks()) {
            if (mark instanceof Timeline.Mark.Election election
                    && election.partition().equals(name)) {
                election(election, base);
            }
        }
    }

    private void unavailable(Unavailability window, int y) {
        double from = x(window.fromNs());
        out.open("g", "class", "gap")
                .element(
                        "title",
                        window.partition() + " acknowledged nothing for " + Durations.text(window.lengthNs())
                                + (window.faults().isEmpty() ? "" : ", faults " + window.faults()));
        out.empty(
                "rect",
                "x",
                number(from),
                "y",
                y,
                "width",
                number(Math.max(1.5, x(window.untilNs()) - from)),
                "height",
                BARS);
        out.close();
    }

    private void bars(Timeline.Traffic traffic, int base) {
        long[] acknowledged = traffic.acknowledged();
        long[] unknown = traffic.unknown();
        long[] refused = traffic.refused();
        long[] read = traffic.read();
        long highest = 1;
        for (int slice = 0; slice < Timeline.SLICES; slice++) {
            highest = Math.max(highest, acknowledged[slice] + unknown[slice] + refused[slice]);
        }
        long sliceNs = judgement.timeline().sliceNs();
        double width = sliceNs / nsPerUnit;
        for (int slice = 0; slice < Timeline.SLICES; slice++) {
            double x = x(slice * sliceNs);
            double top = base;
            top = bar("ok", x, width, top, acknowledged[slice], highest);
            top = bar("info", x, width, top, unknown[slice], highest);
            bar("fail", x, width, top, refused[slice], highest);
            if (read[slice] > 0) {
                out.empty("rect", "x", number(x), "y", base + 2, "width", number(width), "height", 3, "class", "read");
            }
        }
    }

    private double bar(String kind, double x, double width, double base, long count, long highest) {
        if (count == 0) {
            return base;
        }
        double height = Math.max(0.8, (BARS - 2.0) * count / highest);
        out.empty(
                "rect",
                "x",
                number(x),
                "y",
                number(base - height),
                "width",
                number(Math.max(0.4, width - 0.4)),
                "height",
                number(height),
                "class",
                kind);
        return base - height;
    }

    private void election(Timeline.Mark.Election election, int base) {
        double x = x(election.timeNs());
        out.open("g", "class", "election")
                .element(
                        "title",
                        "broker " + election.broker() + " leads " + election.partition() + " in term "
                                + election.term());
        out.empty("path", "d", "M" + number(x) + " " + (base + 1) + "l4 8h-8z");
        out.close();
    }

    private void phases(int height) {
        double free = 0;
        for (Timeline.Mark mark : judgement.timeline().marks()) {
            if (mark instanceof Timeline.Mark.Phase phase) {
                free = phase(phase, height, free);
            } else if (mark instanceof Timeline.Mark.Exit exit && !exit.isExpected()) {
                String x = number(x(exit.timeNs()));
                out.open("g", "class", "exit").element("title", "broker " + exit.broker() + " ended on its own");
                out.empty("line", "x1", x, "x2", x, "y1", 16, "y2", height);
                out.close();
            }
        }
    }

    /** @param free where a name may begin without covering the one before; returned anew */
    private double phase(Timeline.Mark.Phase phase, int height, double free) {
        double x = x(phase.timeNs());
        String name = phase.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        out.open("g").element("title", name + " at " + Durations.text(phase.timeNs()));
        out.empty("line", "x1", number(x), "x2", number(x), "y1", 16, "y2", height, "class", "phase");
        boolean isShown = x >= free && x + NAME < WIDTH;
        if (isShown) {
            out.element("text", name, "x", number(x + 3), "y", 26, "class", "phasename");
        }
        out.close();
        return isShown ? x + NAME : free;
    }
}
