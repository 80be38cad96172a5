package dev.balsa.chaos.history;

import com.google.gson.stream.JsonWriter;
import dev.balsa.chaos.history.HistoryEvent.FaultPhase;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** Writes headers and events as lines of the format. */
final class LineEncoder {
    private final Writer out;

    LineEncoder(Writer out) {
        this.out = out;
    }

    void header(HistoryHeader header) throws IOException {
        JsonWriter json = new JsonWriter(out);
        json.beginObject();
        json.name("format").value("balsa-history");
        json.name("version").value(HistoryHeader.VERSION);
        json.name("name").value(header.name());
        // Readers in other languages keep numbers as doubles, which would make another seed of it.
        json.name("seed").value(Long.toString(header.seed()));
        json.name("brokers").value(header.brokers());
        json.name("plan");
        strings(json, header.plan());
        json.name("replay").value(header.replay());
        json.name("started").value(header.started());
        json.name("recordsElections").value(header.recordsElections());
        json.name("minOperations").value(header.floor().operations());
        json.name("minFaults").value(header.floor().faults());
        json.name("gapMs").value(header.limits().gapMs());
        json.name("recoveryMs").value(header.limits().recoveryMs());
        json.endObject();
        out.write('\n');
    }

    void event(long timeNs, HistoryEvent event) throws IOException {
        JsonWriter json = new JsonWriter(out);
        json.setSerializeNulls(true);
        json.beginObject();
        json.name("t").value(timeNs);
        if (event.process() != HistoryEvent.NOBODY) {
            json.name("p").value(event.process());
        }
        switch (event) {
            case HistoryEvent.Invoked invoked -> invoked(json, invoked);
            case HistoryEvent.Succeeded ok -> {
                completed(json, "ok", ok.operation(), ok.function());
                answer(json, ok.answer());
            }
            case HistoryEvent.Refused fail -> {
                completed(json, "fail", fail.operation(), fail.function());
                json.name("error").value(fail.error());
            }
            case HistoryEvent.Unknown info -> {
                completed(json, "info", info.operation(), info.function());
                json.name("error").value(info.error());
            }
            case HistoryEvent.Assigned assigned -> {
                json.name("type").value("assign");
                json.name("partitions");
                strings(json, assigned.partitions());
            }
            case HistoryEvent.Sought sought -> {
                json.name("type").value("seek");
                json.name("k").value(sought.partition());
                json.name("offset").value(sought.offset());
            }
            case HistoryEvent.Gained gained -> gained(json, gained);
            case HistoryEvent.GaveUp gaveUp -> gaveUp(json, gaveUp);
            case HistoryEvent.Fault fault -> fault(json, fault);
            case HistoryEvent.Elected elected -> {
                json.name("type").value("election");
                json.name("k").value(elected.partition());
                json.name("broker").value(elected.broker());
                json.name("term").value(elected.term());
            }
            case HistoryEvent.PhaseBegan began -> {
                json.name("type").value("phase");
                json.name("phase").value(text(began.phase()));
            }
            case HistoryEvent.Drained drained -> {
                json.name("type").value("drained");
                json.name("k").value(drained.partition());
                json.name("end").value(drained.endOffset());
            }
            case HistoryEvent.BrokerExited exited -> {
                json.name("type").value("exit");
                json.name("broker").value(exited.broker());
                json.name("code").value(exited.exitCode());
                json.name("expected").value(exited.isExpected());
            }
            case HistoryEvent.Joined joined -> {
                json.name("type").value("join");
                json.name("load").value(joined.load());
            }
            case HistoryEvent.Note note -> {
                json.name("type").value("note");
                Integer broker = note.broker();
                if (broker != null) {
                    json.name("broker").value(broker);
                }
                json.name("text").value(note.text());
            }
        }
        json.endObject();
        out.write('\n');
    }

    private static void invoked(JsonWriter json, HistoryEvent.Invoked invoked) throws IOException {
        completed(json, "invoke", invoked.operation(), invoked.request().function());
        switch (invoked.request()) {
            case Request.Send send -> {
                json.name("k").value(send.partition());
                json.name("acks").value(send.acks().text());
                json.name("idempotent").value(send.idempotent());
                json.name("v");
                numbers(json, send.values());
            }
            case Request.Poll poll -> {
                String group = poll.group();
                if (group != null) {
                    json.name("group").value(group);
                }
            }
            case Request.Commit commit -> {
                json.name("group").value(commit.group());
                json.name("member").value(commit.member());
                json.name("offsets");
                offsets(json, commit.offsets());
                json.name("reset").value(commit.isReset());
            }
            case Request.Committed committed -> json.name("group").value(committed.group());
            case Request.Owners owners -> json.name("group").value(owners.group());
            case Request.End end -> json.name("k").value(end.partition());
            case Request.Write write -> {
                json.name("register").value(write.register());
                json.name("v").value(write.value());
            }
            case Request.Read read -> json.name("register").value(read.register());
            case Request.Admin admin -> json.name("what").value(admin.what());
        }
    }

    private static void completed(JsonWriter json, String type, long operation, String function) throws IOException {
        json.name("type").value(type);
        json.name("op").value(operation);
        json.name("f").value(function);
    }

    private static void answer(JsonWriter json, Answer answer) throws IOException {
        switch (answer) {
            case Answer.Done() -> {}
            case Answer.Sent sent -> {
                json.name("reached").value(sent.reached().text());
                if (sent.term() != Answer.NONE) {
                    json.name("term").value(sent.term());
                }
                if (sent.offsets().length > 0) {
                    json.name("offsets");
                    numbers(json, sent.offsets());
                }
            }
            case Answer.Polled polled -> {
                json.name("batches").beginArray();
                for (Answer.Batch batch : polled.batches()) {
                    batch(json, batch);
                }
                json.endArray();
            }
            case Answer.Offsets committed -> {
                json.name("offsets");
                offsets(json, committed.offsets());
            }
            case Answer.Owned owned -> {
                json.name("owners").beginArray();
                for (Request.Ownership owner : owned.owners()) {
                    json.beginObject();
                    json.name("member").value(owner.member());
                    json.name("partitions");
                    strings(json, owner.partitions());
                    json.endObject();
                }
                json.endArray();
            }
            case Answer.EndOffset end -> json.name("end").value(end.offset());
            case Answer.Value value -> json.name("v").value(value.value());
        }
    }

    private static void batch(JsonWriter json, Answer.Batch batch) throws IOException {
        json.beginObject();
        json.name("k").value(batch.partition());
        if (batch.highWatermark() != Answer.NONE) {
            json.name("hw").value(batch.highWatermark());
        }
        json.name("offsets");
        numbers(json, batch.offsets());
        json.name("v").beginArray();
        for (long value : batch.values()) {
            if (value == Answer.Batch.FOREIGN) {
                json.nullValue();
            } else {
                json.value(value);
            }
        }
        json.endArray();
        json.endObject();
    }

    private static void gained(JsonWriter json, HistoryEvent.Gained gained) throws IOException {
        json.name("type").value("gained");
        json.name("group").value(gained.group());
        json.name("member").value(gained.member());
        if (gained.generation() != Answer.NONE) {
            json.name("generation").value(gained.generation());
        }
        json.name("partitions");
        strings(json, gained.partitions());
    }

    private static void gaveUp(JsonWriter json, HistoryEvent.GaveUp gaveUp) throws IOException {
        json.name("type").value(gaveUp.isLost() ? "lost" : "revoked");
        json.name("group").value(gaveUp.group());
        json.name("member").value(gaveUp.member());
        json.name("partitions");
        strings(json, gaveUp.partitions());
    }

    private static void fault(JsonWriter json, HistoryEvent.Fault fault) throws IOException {
        json.name("type").value("fault");
        json.name("id").value(fault.id());
        json.name("phase").value(text(fault.phase()));
        json.name("fault").value(fault.fault());
        json.name("target").value(fault.target());
        json.name("brokers").beginArray();
        for (int broker : fault.brokers()) {
            json.value(broker);
        }
        json.endArray();
    }

    static String text(FaultPhase phase) {
        return switch (phase) {
            case BEGIN -> "begin";
            case HEAL -> "heal";
            case FAILED -> "failed";
        };
    }

    static String text(Phase phase) {
        return switch (phase) {
            case QUIET -> "quiet";
            case FAULTS -> "faults";
            case HEALED -> "healed";
            case FINAL_READ -> "final-read";
            case END -> "end";
        };
    }

    private static void strings(JsonWriter json, List<String> texts) throws IOException {
        json.beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }

    private static void numbers(JsonWriter json, long[] numbers) throws IOException {
        json.beginArray();
        for (long number : numbers) {
            json.value(number);
        }
        json.endArray();
    }

    private static void offsets(JsonWriter json, Map<String, Long> offsets) throws IOException {
        json.beginObject();
        for (Map.Entry<String, Long> entry : offsets.entrySet()) {
            json.name(entry.getKey()).value(entry.getValue());
        }
        json.endObject();
    }
}
