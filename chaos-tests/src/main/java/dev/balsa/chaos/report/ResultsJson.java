package dev.balsa.chaos.report;

import com.google.gson.stream.JsonWriter;
import dev.balsa.chaos.check.FaultTime;
import dev.balsa.chaos.check.Figures;
import dev.balsa.chaos.check.Finding;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.check.Unavailability;
import dev.balsa.chaos.check.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A judgement for programs. The same history gives the same text. */
public final class ResultsJson {
    private static final int VERSION = 1;

    private ResultsJson() {}

    public static String of(Judgement judgement) {
        StringWriter out = new StringWriter();
        try {
            JsonWriter json = new JsonWriter(out);
            json.setIndent("  ");
            write(json, judgement);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return out.append('\n').toString();
    }

    private static void write(JsonWriter json, Judgement judgement) throws IOException {
        json.beginObject();
        json.name("format").value("balsa-chaos-results");
        json.name("version").value(VERSION);
        json.name("name").value(judgement.header().name());
        json.name("seed").value(Long.toString(judgement.header().seed()));
        json.name("outcome").value(judgement.outcome().name().toLowerCase(Locale.ROOT));
        json.name("voidReasons");
        strings(json, judgement.voidReasons());
        json.name("replay").value(judgement.header().replay());
        json.name("plan");
        strings(json, judgement.header().plan());
        json.name("figures");
        figures(json, judgement.figures());
        json.name("promises").beginArray();
        for (Verdict verdict : judgement.verdicts()) {
            verdict(json, verdict);
        }
        json.endArray();
        unavailability(json, judgement);
        json.name("faults").beginArray();
        for (FaultTime fault : judgement.faults()) {
            fault(json, fault);
        }
        json.endArray();
        json.endObject();
    }

    private static void figures(JsonWriter json, Figures figures) throws IOException {
        json.beginObject();
        json.name("durationMs").value(Durations.ms(figures.durationNs()));
        json.name("operations").value(figures.operations());
        json.name("recordsSent").value(figures.recordsSent());
        json.name("recordsAcknowledged").value(figures.recordsAcknowledged());
        json.name("recordsRefused").value(figures.recordsRefused());
        json.name("recordsUnknown").value(figures.recordsUnknown());
        json.name("recordsReturned").value(figures.recordsReturned());
        json.name("faults").value(figures.faultCount());
        json.name("faultsByKind").beginObject();
        for (Map.Entry<String, Integer> kind : figures.faults().entrySet()) {
            json.name(kind.getKey()).value(kind.getValue());
        }
        json.endObject();
        json.name("elections").value(figures.elections());
        json.name("lostWithLeader").value(figures.lostWithLeader());
        json.name("copiesWithoutIdempotence").value(figures.copiesWithoutIdempotence());
        json.endObject();
    }

    private static void verdict(JsonWriter json, Verdict verdict) throws IOException {
        json.beginObject();
        json.name("anomaly").value(verdict.anomaly().text());
        json.name("promise").value(verdict.anomaly().promise());
        switch (verdict) {
            case Verdict.Absent absent -> {
                json.name("verdict").value("kept");
                json.name("judged").value(absent.judged());
            }
            case Verdict.NotJudged notJudged -> {
                json.name("verdict").value("not-judged");
                json.name("why").value(notJudged.why());
            }
            case Verdict.Found found -> {
                json.name("verdict").value("broken");
                json.name("judged").value(found.judged());
                json.name("count").value(found.count());
                json.name("examples").beginArray();
                for (Finding finding : found.examples()) {
                    json.beginObject();
                    json.name("what").value(finding.what());
                    json.name("lines").beginArray();
                    for (long line : finding.lines()) {
                        json.value(line);
                    }
                    json.endArray();
                    json.endObject();
                }
                json.endArray();
            }
        }
        json.endObject();
    }

    private static void unavailability(JsonWriter json, Judgement judgement) throws IOException {
        json.name("unavailability").beginArray();
        for (PartitionUnavailability one : PartitionUnavailability.of(
                judgement.unavailability(),
                judgement.figures().acknowledgedSends().keySet())) {
            json.beginObject();
            json.name("partition").value(one.partition());
            json.name("windows").value(one.windows());
            json.name("longestMs").value(Durations.ms(one.longestNs()));
            json.name("medianMs").value(Durations.ms(one.medianNs()));
            json.name("totalMs").value(Durations.ms(one.totalNs()));
            json.endObject();
        }
        json.endArray();
        json.name("windows").beginArray();
        for (Unavailability window : judgement.unavailability()) {
            json.beginObject();
            json.name("partition").value(window.partition());
            json.name("fromMs").value(Durations.ms(window.fromNs()));
            json.name("lengthMs").value(Durations.ms(window.lengthNs()));
            json.name("recovered").value(!window.isOpen());
            json.name("faults");
            numbers(json, window.faults());
            json.endObject();
        }
        json.endArray();
    }

    private static void fault(JsonWriter json, FaultTime fault) throws IOException {
        json.beginObject();
        json.name("id").value(fault.id());
        json.name("fault").value(fault.fault());
        json.name("target").value(fault.target());
        json.name("brokers");
        numbers(json, fault.brokers());
        json.name("fromMs").value(Durations.ms(fault.beginNs()));
        json.name("untilMs").value(Durations.ms(fault.endNs()));
        json.endObject();
    }

    private static void numbers(JsonWriter json, List<Integer> numbers) throws IOException {
        json.beginArray();
        for (int number : numbers) {
            json.value(number);
        }
        json.endArray();
    }

    private static void strings(JsonWriter json, List<String> texts) throws IOException {
        json.beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }
}
