package dev.balsa.raft.golden;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.core.PeerStatus;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The language of the traces.
 *
 * <pre>
 * nodes 3 learners 4 observers 5 [set NAME=N ...]  creates the group; blank nodes know no configuration
 * disk N term=T vote=V commit=C [1@1 a, 2@2 b]  replaces a node's disk and restarts it
 * tick N|* [TIMES]               time passes on one node or all
 * run N|* TIMES                  ticks and stabilizes after each
 * campaign N                     ticks a node until it is no follower any more
 * elect N                        quiet: campaign and stabilize; says who leads
 * propose N a b*100              proposes entries, {@code *} gives the size; tokens count from 1
 * transfer N [PEER]              hands leadership over; change N CONFIGURATION proposes a membership,
 *                                written as in the output; read-index N asks for a linearizable read
 * peers N                        what a leader knows of the others
 * persist N|* [TIMES]            the oldest write under way (all of them) finishes
 * fail-persist N                 the disk fails
 * deliver A->B|* [TIMES]         delivers the oldest messages (all of them)
 * drop A->B|* [TIMES]            loses them
 * keep A->B NAME, replay A->B NAME   puts the oldest message aside (copied), delivers it (again)
 * send A->B MESSAGE              delivers a message nobody sent, written as in the output
 * cut A->B ..., isolate N, heal  from here on messages on these links are lost
 * unreachable N PEER, refused N PEER, resign N
 * stored N INDEX                 entries up to there are in segments
 * read N [empty]                 storage answers the oldest read
 * log-start N INDEX              storage removes entries up to there
 * snapshot N INDEX TEXT          the state above the log at that entry
 * give N [none]                  the oldest read of a snapshot is answered
 * stage N                        the oldest piece of a snapshot is set aside
 * crash N, restart N             loses what was not persisted
 * begin N, end N                 the steps between are one turn
 * stabilize                      delivers and persists until nothing is left to do
 * status [N], log N
 * quietly COMMAND                without output
 * </pre>
 */
final class TraceCommands {
    private static final int MAX_ROUNDS = 10_000;

    private final Map<Integer, TraceNode> nodes = new TreeMap<>();
    private final TraceNetwork network = new TraceNetwork();
    private List<String> happened = new ArrayList<>();
    private RaftSettings settings = new RaftSettings(2, 10, 20, 2, 6, 0, 1000, 4000, 8000, 0);
    private long lastToken;

    List<String> run(String line) {
        happened = new ArrayList<>();
        if (line.startsWith("quietly ")) {
            command(line.substring("quietly ".length()).strip());
            return List.of();
        }
        command(line);
        return happened;
    }

    private void command(String line) {
        String[] words = line.split("\\s+", -1);
        switch (words[0]) {
            case "nodes" -> createNodes(line.substring("nodes".length()));
            case "disk" -> replaceDisk(words, line);
            case "tick" -> repeat(words, 2, 1, () -> stepAll(words[1], new Input.Tick()));
            case "run" -> repeat(words, 2, 1, () -> runOnce(words[1]));
            case "campaign" -> campaign(node(words[1]));
            case "elect" -> elect(node(words[1]));
            case "propose" -> propose(node(words[1]), words);
            case "transfer" ->
                node(words[1]).step(new Input.Transfer(++lastToken, words.length > 2 ? replica(words[2]) : null));
            case "change" ->
                node(words[1])
                        .step(new Input.ChangeMembership(
                                ++lastToken, TraceText.parseConfiguration(line.split("\\s+", 3)[2])));
            case "read-index" -> node(words[1]).step(new Input.ReadIndex(++lastToken));
            case "peers" -> sayPeers(node(words[1]));
            case "persist" -> persist(words);
            case "fail-persist" -> node(words[1]).step(new Input.PersistFailed("disk error"));
            case "deliver", "drop" -> transport(words);
            case "keep" -> keep(words);
            case "replay" -> deliver(TraceNetwork.Link.parse(words[1]), network.kept(words[2]));
            case "send" ->
                deliver(TraceNetwork.Link.parse(words[1]), TraceMessageParser.parse(line.split("\\s+", 3)[2]));
            case "cut" ->
                Arrays.stream(words).skip(1).map(TraceNetwork.Link::parse).forEach(network::cut);
            case "isolate" -> isolate(node(words[1]));
            case "heal" -> network.heal();
            case "unreachable" -> node(words[1]).step(new Input.PeerUnreachable(node(words[2]).self));
            case "refused" -> node(words[1]).step(new Input.PeerRefused(node(words[2]).self));
            case "resign" -> node(words[1]).step(new Input.Resign());
            case "stored" -> stored(node(words[1]), Long.parseLong(words[2]));
            case "read" -> read(node(words[1]), words.length > 2);
            case "log-start" ->
                node(words[1]).step(new Input.LogStarts(node(words[1]).disk.startAfter(Long.parseLong(words[2]))));
            case "snapshot" -> node(words[1]).snapshots.replace(Long.parseLong(words[2]), words[3]);
            case "give" -> node(words[1]).step(node(words[1]).snapshots.give(words.length > 2));
            case "stage" -> node(words[1]).step(node(words[1]).snapshots.stage());
            case "crash" -> node(words[1]).crash();
            case "restart" -> restart(node(words[1]));
            case "begin" -> node(words[1]).openTurn();
            case "end" -> node(words[1]).closeTurn();
            case "stabilize" -> stabilize();
            case "status" -> selected(words.length > 1 ? words[1] : "*").forEach(this::sayStatus);
            case "log" -> sayLog(node(words[1]));
            default -> throw new IllegalArgumentException("no such command: " + words[0]);
        }
    }

    // ---- making nodes -------------------------------------------------------------------------------------------

    private void createNodes(String text) {
        String[] parts = text.split("\\s+set\\s+", -1);
        if (parts.length > 1) {
            settings = TraceSettings.with(settings, parts[1]);
        }
        String[] sections = (" voters" + parts[0]).split("\\s+(?=[a-z])", -1);
        List<ReplicaId> voters = new ArrayList<>();
        List<ReplicaId> learners = new ArrayList<>();
        List<ReplicaId> observers = new ArrayList<>();
        List<ReplicaId> blank = new ArrayList<>();
        for (String section : sections) {
            String[] words = section.strip().split("\\s+", -1);
            switch (words[0]) {
                case "voters" -> {
                    for (int i = 1; i <= Integer.parseInt(words[1]); i++) {
                        voters.add(TraceText.replica(i));
                    }
                }
                case "learners" -> addTo(learners, words);
                case "observers" -> addTo(observers, words);
                case "blank" -> addTo(blank, words);
                case "" -> {}
                default -> throw new IllegalArgumentException("no such kind of node: " + words[0]);
            }
        }
        Configuration configuration = new Configuration(voters, learners);
        voters.forEach(replica -> createNode(replica, configuration));
        learners.forEach(replica -> createNode(replica, configuration));
        observers.forEach(replica -> createNode(replica, configuration));
        blank.forEach(replica -> createNode(replica, Configuration.EMPTY));
    }

    private static void addTo(List<ReplicaId> replicas, String[] words) {
        Arrays.stream(words)
                .skip(1)
                .map(Integer::parseInt)
                .map(TraceText::replica)
                .forEach(replicas::add);
    }

    private void createNode(ReplicaId replica, Configuration configuration) {
        nodes.put(
                replica.brokerId(),
                new TraceNode(
                        replica,
                        configuration,
                        settings,
                        network,
                        new TraceNode.Steady(replica.brokerId() - 1),
                        what -> happened.add(what)));
    }

    private void replaceDisk(String[] words, String line) {
        TraceNode node = node(words[1]);
        int term = 0;
        ReplicaId vote = null;
        long commit = 0;
        for (String word : words) {
            if (word.startsWith("term=")) {
                term = Integer.parseInt(word.substring(5));
            } else if (word.startsWith("vote=")) {
                vote = TraceText.replica(Integer.parseInt(word.substring(5)));
            } else if (word.startsWith("commit=")) {
                commit = Long.parseLong(word.substring(7));
            }
        }
        List<Entry> entries = TraceText.parseEntries(line.substring(line.indexOf('[')));
        node.crash();
        node.disk.replace(new HardState(term, vote), entries, commit);
        node.restart(settings);
        sayStatus(node);
    }

    private void restart(TraceNode node) {
        node.restart(settings);
        sayStatus(node);
    }

    // ---- steps --------------------------------------------------------------------------------------------------

    private void campaign(TraceNode node) {
        for (int i = 0; node.status().role() == Role.FOLLOWER; i++) {
            check(i < MAX_ROUNDS, "node does not campaign");
            node.step(new Input.Tick());
        }
    }

    private void runOnce(String which) {
        stepAll(which, new Input.Tick());
        stabilize();
    }

    private void elect(TraceNode node) {
        List<String> before = happened;
        happened = new ArrayList<>();
        campaign(node);
        stabilize();
        happened = before;
        RaftStatus status = node.status();
        happened.add(node.self.brokerId() + " is " + status.role() + " term=" + status.term() + " last="
                + status.lastIndex() + "@" + status.lastTerm() + " commit=" + status.commitIndex());
    }

    private void propose(TraceNode node, String[] words) {
        List<TraceEntries.Text> proposals =
                Arrays.stream(words).skip(2).map(TraceEntries.Text::new).toList();
        node.step(new Input.Propose(++lastToken, proposals));
    }

    private void persist(String[] words) {
        for (TraceNode node : selected(words[1])) {
            int times = words.length > 2 ? Integer.parseInt(words[2]) : Integer.MAX_VALUE;
            for (int i = 0; i < times && node.disk.isBusy(); i++) {
                node.persistOne();
            }
        }
    }

    private void stored(TraceNode node, long index) {
        node.disk.stored(index);
        node.step(new Input.Stored(index));
    }

    private void read(TraceNode node, boolean isEmpty) {
        Effects.Read read = node.reads.removeFirst();
        List<Entry> entries = isEmpty ? List.of() : node.disk.read(read.fromIndex(), read.maxBytes());
        node.step(new Input.EntriesRead(read.forPeer(), read.session(), read.fromIndex(), entries));
    }

    private void stepAll(String which, Input input) {
        selected(which).forEach(node -> node.step(input));
    }

    // ---- network ------------------------------------------------------------------------------------------------

    private void transport(String[] words) {
        int times = words.length > 2 ? Integer.parseInt(words[2]) : MAX_ROUNDS;
        for (int i = 0; i < times; i++) {
            TraceNetwork.Link link = words[1].equals("*") ? network.busy() : TraceNetwork.Link.parse(words[1]);
            if (link == null || network.queue(link).isEmpty()) {
                return;
            }
            RaftMessage message = network.queue(link).remove();
            if (words[0].equals("deliver")) {
                deliver(link, message);
            }
        }
    }

    private void keep(String[] words) {
        Deque<RaftMessage> queue = network.queue(TraceNetwork.Link.parse(words[1]));
        network.keep(words[2], queue.element());
    }

    private void deliver(TraceNetwork.Link link, RaftMessage message) {
        TraceNode to = Objects.requireNonNull(nodes.get(link.to().brokerId()));
        to.step(new Input.Received(link.from(), message));
    }

    private void isolate(TraceNode node) {
        for (TraceNode other : nodes.values()) {
            network.cut(new TraceNetwork.Link(node.self, other.self));
            network.cut(new TraceNetwork.Link(other.self, node.self));
        }
    }

    private void stabilize() {
        for (int i = 0; i < MAX_ROUNDS; i++) {
            TraceNetwork.Link link = network.busy();
            if (link != null) {
                deliver(link, network.queue(link).remove());
                continue;
            }
            TraceNode busy = nodes.values().stream()
                    .filter(TraceNode::isBusy)
                    .findFirst()
                    .orElse(null);
            if (busy == null) {
                return;
            }
            busy.workOne();
        }
        throw new IllegalStateException("the group does not come to rest");
    }

    // ---- output -------------------------------------------------------------------------------------------------

    private void sayStatus(TraceNode node) {
        if (node.isDown()) {
            happened.add(node.self.brokerId() + " is down");
            return;
        }
        RaftStatus status = node.status();
        String leading = status.role() == Role.LEADER
                ? " quorum-tick=" + status.quorumTick() + "/" + status.tick() + " committed-in-term="
                        + status.committedInTerm()
                : "";
        happened.add(node.self.brokerId() + " " + status.role() + " term=" + status.term() + " vote="
                + TraceText.node(status.votedFor()) + " leader=" + TraceText.node(status.leader()) + " last="
                + status.lastIndex() + "@" + status.lastTerm() + " durable=" + status.durableIndex() + " commit="
                + status.commitIndex() + leading);
    }

    private void sayPeers(TraceNode node) {
        for (PeerStatus peer : node.core().peers()) {
            happened.add(node.self.brokerId() + " knows " + TraceText.node(peer.replica()) + " " + peer.standing()
                    + " match=" + peer.matchIndex() + " silent=" + peer.ticksSinceContact()
                    + (peer.isCaughtUp() ? " caught-up" : "") + (peer.isRestarting() ? " restarting" : ""));
        }
    }

    private void sayLog(TraceNode node) {
        RaftStatus status = node.status();
        long first = node.firstIndexInMemory();
        happened.add(node.self.brokerId() + " memory "
                + TraceText.entries(node.core().entries(first, status.lastIndex())));
        HardState state = node.disk.hardState();
        happened.add(node.self.brokerId() + " disk term=" + state.term() + " vote=" + TraceText.node(state.votedFor())
                + " " + TraceText.entries(node.disk.log()));
        happened.add(node.self.brokerId() + " " + TraceText.configuration(status.configuration()));
        if (status.baseIndex() > 0) {
            happened.add(node.self.brokerId() + " begins after "
                    + TraceText.anchor(node.core().base()) + ", state \"" + node.snapshots.state() + "\"");
        }
    }

    // ---- words --------------------------------------------------------------------------------------------------

    private List<TraceNode> selected(String which) {
        return which.equals("*") ? List.copyOf(nodes.values()) : List.of(node(which));
    }

    private static ReplicaId replica(String which) {
        return TraceText.replica(Integer.parseInt(which));
    }

    private TraceNode node(String which) {
        return Objects.requireNonNull(nodes.get(Integer.parseInt(which)), () -> "no node " + which);
    }

    private static void repeat(String[] words, int at, int otherwise, Runnable action) {
        int times = words.length > at ? Integer.parseInt(words[at]) : otherwise;
        for (int i = 0; i < times; i++) {
            action.run();
        }
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }
}
