package dev.balsa.raft.golden;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.message.RaftMessage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a message written as {@link TraceText#message} writes it, for scenarios that need one nobody sends by itself. */
final class TraceMessageParser {
    private static final Pattern CHUNK = Pattern.compile("anchor=(\\d+)@(\\d+) \\((.*)\\) at (\\d+) \"(.*)\"( end)?");

    private final Map<String, String> fields = new HashMap<>();
    private final String kind;
    private final String entries;
    private final String text;

    private TraceMessageParser(String text) {
        this.text = text;
        int bracket = text.indexOf('[');
        this.entries = bracket < 0 ? "[]" : text.substring(bracket);
        String[] words =
                (bracket < 0 ? text : text.substring(0, bracket)).strip().split("\\s+", -1);
        this.kind = words[0];
        for (int i = 1; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            if (pair.length == 2) {
                fields.put(pair[0], pair[1]);
            }
        }
    }

    static RaftMessage parse(String text) {
        return new TraceMessageParser(text).message();
    }

    private RaftMessage message() {
        int term = (int) number("term");
        return switch (kind) {
            case "PreVoteRequest" -> {
                EntryId last = position("last");
                yield new RaftMessage.PreVoteRequest(term, (int) number("proposed"), last.index(), last.term());
            }
            case "PreVoteResponse" -> new RaftMessage.PreVoteResponse(term, (int) number("proposed"), flag("granted"));
            case "VoteRequest" -> {
                EntryId last = position("last");
                yield new RaftMessage.VoteRequest(term, last.index(), last.term(), flag("transfer"));
            }
            case "VoteResponse" -> new RaftMessage.VoteResponse(term, flag("granted"));
            case "AppendRequest" -> {
                EntryId prev = position("prev");
                yield new RaftMessage.AppendRequest(
                        term,
                        number("session"),
                        prev.index(),
                        prev.term(),
                        number("commit"),
                        TraceText.parseEntries(entries));
            }
            case "AppendAccepted" -> new RaftMessage.AppendAccepted(term, number("session"), number("durable"));
            case "AppendRejected" -> {
                EntryId conflict = position("conflict");
                yield new RaftMessage.AppendRejected(
                        term, number("session"), number("prev"), conflict.term(), conflict.index(), number("last"));
            }
            case "Heartbeat" -> new RaftMessage.Heartbeat(term, number("round"), number("commit"));
            case "HeartbeatResponse" -> new RaftMessage.HeartbeatResponse(term, number("round"), number("durable"));
            case "Restart" -> new RaftMessage.Restart(term, number("session"), chunk());
            case "RestartProgress" -> new RaftMessage.RestartProgress(term, number("session"), number("position"));
            case "LeaderHint" -> new RaftMessage.LeaderHint(term, TraceText.replica((int) number("leader")));
            case "TimeoutNow" -> new RaftMessage.TimeoutNow(term);
            case "ObserverHello" -> {
                EntryId last = position("last");
                yield new RaftMessage.ObserverHello(term, last.index(), last.term());
            }
            default -> throw new IllegalArgumentException("no such message: " + kind);
        };
    }

    private SnapshotChunk chunk() {
        Matcher matcher = CHUNK.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no chunk in " + text);
        }
        EntryId id = new EntryId(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        Anchor anchor = new Anchor(id, 0, TraceText.parseConfiguration(matcher.group(3)), new byte[0]);
        return new SnapshotChunk(
                anchor,
                Long.parseLong(matcher.group(4)),
                matcher.group(5).getBytes(StandardCharsets.UTF_8),
                matcher.group(6) != null);
    }

    private long number(String name) {
        return Long.parseLong(fields.getOrDefault(name, "0"));
    }

    private boolean flag(String name) {
        return Boolean.parseBoolean(fields.get(name));
    }

    private EntryId position(String name) {
        String[] parts = fields.getOrDefault(name, "0@0").split("@", -1);
        return new EntryId(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
    }
}
