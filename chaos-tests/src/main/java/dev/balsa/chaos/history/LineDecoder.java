package dev.balsa.chaos.history;

import dev.balsa.chaos.history.HistoryEvent.FaultPhase;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads lines of the format as headers and events. Fields it does not know are no error; everything else it does not know is. */
final class LineDecoder {
    private static final Map<FaultPhase, String> FAULT_PHASES = new EnumMap<>(FaultPhase.class);
    private static final Map<Phase, String> PHASES = new EnumMap<>(Phase.class);

    static {
        for (FaultPhase phase : FaultPhase.values()) {
            FAULT_PHASES.put(phase, LineEncoder.text(phase));
        }
        for (Phase phase : Phase.values()) {
            PHASES.put(phase, LineEncoder.text(phase));
        }
    }

    private LineDecoder() {}

    static HistoryHeader header(String text) throws HistoryFormatException {
        LineFields fields = LineFields.parse(1, text);
        if (!fields.text("format", "").equals("balsa-history")) {
            throw new HistoryFormatException(
                    1, "this is not the header of a history", "name a file that one was written to");
        }
        if (fields.number("version") > HistoryHeader.VERSION) {
            throw new HistoryFormatException(
                    1,
                    "version " + fields.number("version") + " of the format, and this command knows "
                            + HistoryHeader.VERSION,
                    "use a newer command");
        }
        HistoryHeader.Floor floor = HistoryHeader.Floor.DEFAULT;
        HistoryHeader.Limits limits = HistoryHeader.Limits.DEFAULT;
        return new HistoryHeader(
                fields.text("name", ""),
                seed(fields),
                fields.small("brokers", 0),
                fields.plan(),
                fields.text("replay", ""),
                fields.text("started", ""),
                fields.flag("recordsElections"),
                new HistoryHeader.Floor(
                        fields.number("minOperations", floor.operations()), fields.small("minFaults", floor.faults())),
                new HistoryHeader.Limits(
                        fields.small("gapMs", limits.gapMs()), fields.small("recoveryMs", limits.recoveryMs())));
    }

    private static long seed(LineFields fields) throws HistoryFormatException {
        String seed = fields.text("seed", "0");
        try {
            return Long.parseLong(seed);
        } catch (NumberFormatException e) {
            throw new HistoryFormatException(1, "the seed is no number: " + seed, "write it as a string of digits", e);
        }
    }

    static HistoryLine event(long line, String text) throws HistoryFormatException {
        LineFields fields = LineFields.parse(line, text);
        return new HistoryLine(line, fields.number("t"), event(fields));
    }

    private static HistoryEvent event(LineFields fields) throws HistoryFormatException {
        String type = fields.text("type");
        return switch (type) {
            case "invoke" -> new HistoryEvent.Invoked(fields.small("p"), fields.number("op"), request(fields));
            case "ok" ->
                new HistoryEvent.Succeeded(fields.small("p"), fields.number("op"), fields.text("f"), answer(fields));
            case "fail" ->
                new HistoryEvent.Refused(
                        fields.small("p"), fields.number("op"), fields.text("f"), fields.text("error", ""));
            case "info" ->
                new HistoryEvent.Unknown(
                        fields.small("p"), fields.number("op"), fields.text("f"), fields.text("error", ""));
            case "assign" -> new HistoryEvent.Assigned(fields.small("p"), fields.partitions());
            case "seek" -> new HistoryEvent.Sought(fields.small("p"), fields.text("k"), fields.number("offset"));
            case "gained" ->
                new HistoryEvent.Gained(
                        fields.small("p"),
                        fields.text("group"),
                        fields.text("member"),
                        fields.number("generation", Answer.NONE),
                        fields.partitions());
            case "revoked", "lost" ->
                new HistoryEvent.GaveUp(
                        fields.small("p"),
                        fields.text("group"),
                        fields.text("member"),
                        fields.partitions(),
                        type.equals("lost"));
            case "fault" ->
                new HistoryEvent.Fault(
                        fields.small("id"),
                        named(FAULT_PHASES, fields),
                        fields.text("fault"),
                        fields.text("target", ""),
                        fields.brokers());
            case "election" ->
                new HistoryEvent.Elected(fields.text("k"), fields.small("broker"), fields.number("term"));
            case "phase" -> new HistoryEvent.PhaseBegan(named(PHASES, fields));
            case "drained" -> new HistoryEvent.Drained(fields.text("k"), fields.number("end"));
            case "exit" ->
                // A process that a signal ended has a code above 128; no platform has negative ones.
                new HistoryEvent.BrokerExited(fields.small("broker"), fields.small("code"), fields.flag("expected"));
            case "join" -> new HistoryEvent.Joined(fields.small("p"), fields.text("load"));
            case "note" -> new HistoryEvent.Note(fields.text("text"), broker(fields));
            default -> throw fields.broken("there is no type " + type);
        };
    }

    private static @Nullable Integer broker(LineFields fields) throws HistoryFormatException {
        int broker = fields.small("broker", -1);
        return broker < 0 ? null : (Integer) broker;
    }

    private static <E extends Enum<E>> E named(Map<E, String> names, LineFields fields) throws HistoryFormatException {
        String wanted = fields.text("phase");
        for (Map.Entry<E, String> entry : names.entrySet()) {
            if (entry.getValue().equals(wanted)) {
                return entry.getKey();
            }
        }
        throw fields.broken("there is no phase " + wanted);
    }

    private static Request request(LineFields fields) throws HistoryFormatException {
        String function = fields.text("f");
        return switch (function) {
            case "send" ->
                new Request.Send(fields.text("k"), level(fields, "acks"), fields.flag("idempotent"), fields.values());
            case "poll" -> new Request.Poll(fields.textOrNull("group"));
            case "commit" ->
                new Request.Commit(
                        fields.text("group"),
                        fields.text("member", ""),
                        fields.offsetsByPartition(),
                        fields.flag("reset"));
            case "committed" -> new Request.Committed(fields.text("group"));
            case "owners" -> new Request.Owners(fields.text("group"));
            case "end" -> new Request.End(fields.text("k"));
            case "write" -> new Request.Write(fields.text("register"), present(fields));
            case "read" -> new Request.Read(fields.text("register"));
            case "admin" -> new Request.Admin(fields.text("what", ""));
            default -> throw fields.broken("there is no operation " + function);
        };
    }

    private static long present(LineFields fields) throws HistoryFormatException {
        Long value = fields.value();
        if (value == null) {
            throw fields.broken("a write needs a number as v");
        }
        return value;
    }

    private static Answer answer(LineFields fields) throws HistoryFormatException {
        String function = fields.text("f");
        return switch (function) {
            case "send" ->
                new Answer.Sent(level(fields, "reached"), fields.number("term", Answer.NONE), fields.offsets());
            case "poll" -> new Answer.Polled(fields.batches());
            case "commit", "write", "admin" -> new Answer.Done();
            case "committed" -> new Answer.Offsets(fields.offsetsByPartition());
            case "owners" -> new Answer.Owned(fields.owners());
            case "end" -> new Answer.EndOffset(fields.number("end"));
            case "read" -> new Answer.Value(fields.value());
            default -> throw fields.broken("there is no operation " + function);
        };
    }

    private static AckLevel level(LineFields fields, String name) throws HistoryFormatException {
        AckLevel level = AckLevel.ofText(fields.text(name));
        if (level == null) {
            throw fields.broken(name + " has to be \"0\", \"1\" or \"all\"");
        }
        return level;
    }
}
