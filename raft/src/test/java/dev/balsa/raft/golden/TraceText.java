package dev.balsa.raft.golden;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How things are written in traces. */
final class TraceText {
    private TraceText() {}

    static ReplicaId replica(int node) {
        return new ReplicaId(node, new UUID(0, node));
    }

    static String node(@Nullable ReplicaId replica) {
        return replica == null ? "-" : Integer.toString(replica.brokerId());
    }

    static String nodes(List<ReplicaId> replicas) {
        return replicas.stream().map(TraceText::node).collect(Collectors.joining(" "));
    }

    static String configuration(Configuration configuration) {
        String learners = configuration.learners().isEmpty() ? "" : " learners " + nodes(configuration.learners());
        return "voters " + nodes(configuration.voters()) + learners;
    }

    /** {@code 3@2 text}: index 3, term 2. */
    static String entry(Entry entry) {
        Configuration configuration = entry.configuration();
        String content = configuration != null
                ? "(" + configuration(configuration) + ")"
                : new String(entry.frame(), StandardCharsets.UTF_8).strip();
        return entry.index() + "@" + entry.term() + " " + content;
    }

    static String entries(List<Entry> entries) {
        return entries.stream().map(TraceText::entry).collect(Collectors.joining(", ", "[", "]"));
    }

    static String message(RaftMessage message) {
        return switch (message) {
            case RaftMessage.PreVoteRequest m ->
                "PreVoteRequest term=" + m.term() + " proposed=" + m.proposedTerm() + " last=" + m.lastIndex() + "@"
                        + m.lastTerm();
            case RaftMessage.PreVoteResponse m ->
                "PreVoteResponse term=" + m.term() + " proposed=" + m.proposedTerm() + " granted=" + m.granted();
            case RaftMessage.VoteRequest m ->
                "VoteRequest term=" + m.term() + " last=" + m.lastIndex() + "@" + m.lastTerm()
                        + (m.transfer() ? " transfer=true" : "");
            case RaftMessage.VoteResponse m -> "VoteResponse term=" + m.term() + " granted=" + m.granted();
            case RaftMessage.AppendRequest m ->
                "AppendRequest term=" + m.term() + " session=" + m.session() + " prev=" + m.prevIndex() + "@"
                        + m.prevTerm() + " commit=" + m.commitIndex() + " " + entries(m.entries());
            case RaftMessage.AppendAccepted m ->
                "AppendAccepted term=" + m.term() + " session=" + m.session() + " durable=" + m.durableIndex();
            case RaftMessage.AppendRejected m ->
                "AppendRejected term=" + m.term() + " session=" + m.session() + " prev=" + m.rejectedPrevIndex()
                        + " conflict=" + m.conflictIndex() + "@" + m.conflictTerm() + " last=" + m.lastIndex();
            case RaftMessage.Heartbeat m ->
                "Heartbeat term=" + m.term() + " round=" + m.round() + " commit=" + m.commitIndex();
            case RaftMessage.HeartbeatResponse m ->
                "HeartbeatResponse term=" + m.term() + " round=" + m.round() + " durable=" + m.durableIndex();
            case RaftMessage.Restart m ->
                "Restart term=" + m.term() + " session=" + m.session() + " " + chunk(m.chunk());
            case RaftMessage.RestartProgress m ->
                "RestartProgress term=" + m.term() + " session=" + m.session() + " position=" + m.position();
            case RaftMessage.LeaderHint m -> "LeaderHint term=" + m.term() + " leader=" + node(m.leader());
            case RaftMessage.TimeoutNow m -> "TimeoutNow term=" + m.term();
            case RaftMessage.ObserverHello m ->
                "ObserverHello term=" + m.term() + " last=" + m.lastIndex() + "@" + m.lastTerm();
        };
    }

    static String anchor(Anchor anchor) {
        return anchor.id() + " (" + configuration(anchor.configuration()) + ")";
    }

    static String chunk(SnapshotChunk chunk) {
        return "anchor=" + anchor(chunk.anchor()) + " at " + chunk.position() + " \""
                + new String(chunk.bytes(), StandardCharsets.UTF_8) + "\"" + (chunk.isLast() ? " end" : "");
    }

    /** Reads {@code [3@2 x, 4@2 (voters 1 2 learners 3)]}. */
    static List<Entry> parseEntries(String text) {
        String inner = text.strip();
        if (!inner.startsWith("[") || !inner.endsWith("]")) {
            throw new IllegalArgumentException("entries stand in brackets: " + text);
        }
        inner = inner.substring(1, inner.length() - 1).strip();
        return inner.isEmpty()
                ? List.of()
                : List.of(inner.split("\\s*,\\s*", -1)).stream()
                        .map(TraceText::parseEntry)
                        .toList();
    }

    private static Entry parseEntry(String text) {
        String[] parts = text.split("[@\\s]", 3);
        long index = Long.parseLong(parts[0]);
        int term = Integer.parseInt(parts[1]);
        String content = parts[2].strip();
        if (content.startsWith("(")) {
            return TraceEntries.configurationEntry(
                    index, term, parseConfiguration(content.substring(1, content.length() - 1)));
        }
        Entry data = TraceEntries.data(index, term, content);
        return content.equals("noop") ? new Entry(index, term, EntryKind.NOOP, data.frame(), null) : data;
    }

    /** Reads {@code voters 1 2 learners 3}. */
    static Configuration parseConfiguration(String text) {
        String[] parts = text.strip().split("\\s*learners\\s*", -1);
        return new Configuration(
                parseNodes(parts[0].replace("voters", "")), parts.length > 1 ? parseNodes(parts[1]) : List.of());
    }

    private static List<ReplicaId> parseNodes(String text) {
        String stripped = text.strip();
        return stripped.isEmpty()
                ? List.of()
                : List.of(stripped.split("\\s+", -1)).stream()
                        .map(node -> replica(Integer.parseInt(node)))
                        .toList();
    }
}
