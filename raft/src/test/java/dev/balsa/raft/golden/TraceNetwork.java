package dev.balsa.raft.golden;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Links between nodes: a queue for each direction, delivered only on command. */
final class TraceNetwork {
    /** One direction between two nodes. */
    record Link(ReplicaId from, ReplicaId to) implements Comparable<Link> {
        /** Reads {@code 1->2}. */
        static Link parse(String text) {
            String[] ends = text.split("->", 2);
            return new Link(TraceText.replica(Integer.parseInt(ends[0])), TraceText.replica(Integer.parseInt(ends[1])));
        }

        @Override
        public int compareTo(Link other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    private final Map<Link, Deque<RaftMessage>> links = new TreeMap<>();
    private final Set<Link> cut = new TreeSet<>();
    private final Map<String, RaftMessage> kept = new TreeMap<>();

    /** @return false if the link is cut and the message is lost */
    boolean send(ReplicaId from, ReplicaId to, RaftMessage message) {
        Link link = new Link(from, to);
        if (cut.contains(link)) {
            return false;
        }
        queue(link).add(message);
        return true;
    }

    Deque<RaftMessage> queue(Link link) {
        return links.computeIfAbsent(link, _ -> new ArrayDeque<>());
    }

    /** A link on which something waits, null if there is none. */
    @Nullable
    Link busy() {
        for (Map.Entry<Link, Deque<RaftMessage>> link : links.entrySet()) {
            if (!link.getValue().isEmpty()) {
                return link.getKey();
            }
        }
        return null;
    }

    /** Cuts a link; what is on it is lost. */
    void cut(Link link) {
        cut.add(link);
        queue(link).clear();
    }

    void heal() {
        cut.clear();
    }

    void keep(String name, RaftMessage message) {
        kept.put(name, message);
    }

    RaftMessage kept(String name) {
        return Objects.requireNonNull(kept.get(name), () -> "no message was kept as " + name);
    }
}
