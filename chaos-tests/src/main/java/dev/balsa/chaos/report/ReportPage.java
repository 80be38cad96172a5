package dev.balsa.chaos.report;

import dev.balsa.chaos.check.Figures;
import dev.balsa.chaos.check.Finding;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.check.Unavailability;
import dev.balsa.chaos.check.Verdict;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A judgement for people, as one HTML page that loads nothing and runs nothing. */
public final class ReportPage {
    private static final int MAX_WINDOWS = 40;

    private final Judgement judgement;
    private final Map<Long, String> evidence;
    private final Markup out = new Markup();

    private ReportPage(Judgement judgement, Map<Long, String> evidence) {
        this.judgement = judgement;
        this.evidence = evidence;
    }

    /** @param evidence the lines of the history that {@link #evidenceLines} asks for, by number */
    public static String of(Judgement judgement, Map<Long, String> evidence) {
        return new ReportPage(judgement, evidence).page();
    }

    /** Lines of the history that the page shows. */
    public static Collection<Long> evidenceLines(Judgement judgement) {
        Set<Long> lines = new TreeSet<>();
        judgement.found().forEach(found -> found.examples().forEach(finding -> lines.addAll(finding.lines())));
        return lines;
    }

    private String page() {
        out.raw("<!DOCTYPE html>\n").open("html", "lang", "en").raw("\n").open("head");
        out.empty("meta", "charset", "utf-8");
        out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        // Nothing of what a history says can make a browser load or run anything.
        out.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'");
        out.element("title", outcome() + ": " + judgement.header().name());
        out.raw("\n").open("style").raw("\n" + Style.SHEET).closeLine();
        out.closeLine().open("body").open("main").raw("\n");
        verdict();
        figures();
        timeline();
        promises();
        unavailability();
        plan();
        out.closeLine().closeLine().closeLine();
        return out.finish();
    }

    private String outcome() {
        return judgement.outcome().name().toLowerCase(Locale.ROOT);
    }

    private void verdict() {
        out.open("div", "class", "verdict " + outcome());
        out.element("b", judgement.outcome().name());
        out.element(
                "h1",
                judgement.header().name().isEmpty()
                        ? "chaos run"
                        : judgement.header().name());
        out.element("p", sentence());
        if (!judgement.voidReasons().isEmpty()) {
            out.open("ul");
            judgement.voidReasons().forEach(reason -> out.element("li", reason));
            out.close();
        }
        String began = judgement.header().started();
        out.element(
                "p",
                "seed " + judgement.header().seed() + ", " + judgement.header().brokers() + " brokers"
                        + (began.isEmpty() ? "" : ", " + began),
                "class",
                "soft");
        out.closeLine();
        if (!judgement.header().replay().isEmpty()) {
            out.element("p", "The same again:", "class", "soft");
            out.element("pre", judgement.header().replay()).raw("\n");
        }
    }

    private String sentence() {
        return switch (judgement.outcome()) {
            case PASSED -> "No promise was broken, and the run was long and rough enough to say so.";
            case FAILED -> broken(judgement.found().size());
            case VOID -> "Nothing was found, but this run could not have found it. It counts as failed.";
        };
    }

    private static String broken(int count) {
        return count == 1 ? "A promise was broken." : count + " promises were broken.";
    }

    private void figures() {
        Figures figures = judgement.figures();
        out.open("div", "class", "figures");
        figure("duration", Durations.text(figures.durationNs()));
        figure("operations", Durations.count(figures.operations()));
        figure("records acknowledged", Durations.count(figures.recordsAcknowledged()));
        figure("refused", Durations.count(figures.recordsRefused()));
        figure("outcome unknown", Durations.count(figures.recordsUnknown()));
        figure("records returned", Durations.count(figures.recordsReturned()));
        figure("faults", Durations.count(figures.faultCount()));
        figure("elections", Durations.count(figures.elections()));
        figure(
                "longest unavailability",
                Durations.text(judgement.unavailability().stream()
                        .mapToLong(Unavailability::lengthNs)
                        .max()
                        .orElse(0)));
        if (figures.lostWithLeader() > 0) {
            figure("acks=1, lost with the leader", Durations.count(figures.lostWithLeader()));
        }
        if (figures.copiesWithoutIdempotence() > 0) {
            figure("copies, not idempotent", Durations.count(figures.copiesWithoutIdempotence()));
        }
        out.closeLine();
        if (!figures.faults().isEmpty()) {
            out.open("p", "class", "soft").text("Faults: ");
            String separator = "";
            for (Map.Entry<String, Integer> kind : figures.faults().entrySet()) {
                out.text(separator + kind.getValue() + " " + kind.getKey());
                separator = ", ";
            }
            out.closeLine();
        }
    }

    private void figure(String name, String value) {
        out.open("div", "class", "figure")
                .element("span", name)
                .element("strong", value)
                .close();
    }

    private void timeline() {
        out.element("h2", "Timeline").raw("\n");
        int all = judgement.timeline().partitions().size();
        if (all > TimelineSvg.MAX_PARTITIONS) {
            out.element(
                    "p",
                    "The " + TimelineSvg.MAX_PARTITIONS + " of " + all
                            + " partitions that were unavailable for longest.",
                    "class",
                    "soft");
        }
        out.open("div", "class", "scroll");
        new TimelineSvg(judgement, out).draw();
        out.closeLine();
        out.open("div", "class", "legend");
        legend("--acked", "records acknowledged");
        legend("--unknown", "outcome unknown");
        legend("--refused", "refused");
        legend("--read", "records read");
        legend("--gap", "nothing acknowledged although wanted");
        legend("--fault", "fault");
        legend("--fg", "leader elected (triangle)");
        out.closeLine();
    }

    private void legend(String colour, String text) {
        out.open("span")
                .element("i", "", "style", "background:var(" + colour + ")")
                .text(text)
                .close();
    }

    private void promises() {
        out.element("h2", "Promises").raw("\n");
        for (Verdict verdict : judgement.verdicts()) {
            if (verdict instanceof Verdict.Found found) {
                found(found);
            }
        }
        for (Verdict verdict : judgement.verdicts()) {
            switch (verdict) {
                case Verdict.Absent absent ->
                    promise("kept", "\u2713", verdict, Durations.count(absent.judged()) + " judged")
                            .closeLine();
                case Verdict.NotJudged notJudged ->
                    promise("notjudged", "\u2013", verdict, "not judged: " + notJudged.why())
                            .closeLine();
                case Verdict.Found _ -> {}
            }
        }
    }

    private Markup promise(String kind, String sign, Verdict verdict, String how) {
        out.open("div", "class", "promise " + kind).open("div", "class", "head");
        out.element("span", sign, "class", "sign");
        out.element("span", verdict.anomaly().promise(), "class", "what");
        out.element("span", verdict.anomaly().text() + ", " + how, "class", "name");
        return out.close();
    }

    private void found(Verdict.Found found) {
        promise(
                "broken",
                "\u2717",
                found,
                Durations.count(found.count()) + " found, " + Durations.count(found.judged()) + " judged");
        for (Finding finding : found.examples()) {
            out.open("div", "class", "finding").element("p", finding.what());
            StringBuilder lines = new StringBuilder();
            for (long line : finding.lines()) {
                lines.append(line)
                        .append("  ")
                        .append(evidence.getOrDefault(line, ""))
                        .append('\n');
            }
            out.element("pre", lines.toString().strip());
            out.closeLine();
        }
        if (found.count() > found.examples().size()) {
            out.element(
                    "p",
                    "and " + Durations.count(found.count() - found.examples().size()) + " more",
                    "class",
                    "soft");
        }
        out.closeLine();
    }

    private void unavailability() {
        out.element("h2", "Unavailability").raw("\n");
        out.element(
                "p",
                "Times of at least " + judgement.header().limits().gapMs()
                        + " ms in which somebody wanted to send and nothing was acknowledged.",
                "class",
                "soft");
        out.open("div", "class", "scroll").open("table");
        row("th", "partition", "times", "longest", "median", "in total");
        for (PartitionUnavailability one : PartitionUnavailability.of(
                judgement.unavailability(),
                judgement.figures().acknowledgedSends().keySet())) {
            row(
                    "td",
                    one.partition(),
                    Integer.toString(one.windows()),
                    Durations.text(one.longestNs()),
                    Durations.text(one.medianNs()),
                    Durations.text(one.totalNs()));
        }
        out.close().closeLine();
        List<Unavailability> longest = judgement.unavailability().stream()
                .sorted(Comparator.comparingLong(Unavailability::lengthNs).reversed())
                .limit(MAX_WINDOWS)
                .toList();
        if (!longest.isEmpty()) {
            out.open("details").element("summary", "the longest " + longest.size());
            out.open("div", "class", "scroll").open("table");
            row("th", "partition", "from", "length", "ended", "faults");
            longest.forEach(window -> row(
                    "td",
                    window.partition(),
                    Durations.text(window.fromNs()),
                    Durations.text(window.lengthNs()),
                    window.isOpen() ? "no" : "yes",
                    window.faults().isEmpty() ? "none" : window.faults().toString()));
            out.close().close().closeLine();
        }
    }

    private void row(String cell, String... texts) {
        out.open("tr");
        for (String text : texts) {
            out.element(cell, text);
        }
        out.closeLine();
    }

    private void plan() {
        if (!judgement.header().plan().isEmpty()) {
            out.element("h2", "Plan").raw("\n");
            out.open("details").element("summary", "as text, to be run again or made smaller");
            out.element("pre", String.join("\n", judgement.header().plan()));
            out.closeLine();
        }
    }
}
