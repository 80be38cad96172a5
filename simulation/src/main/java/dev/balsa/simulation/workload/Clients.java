package dev.balsa.simulation.workload;

import dev.balsa.raft.core.Effects;
import dev.balsa.raft.log.Entry;
import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.cluster.Environment;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimEntries;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.engine.Randomness;
import dev.balsa.simulation.oracle.ClientHistory;
import dev.balsa.simulation.oracle.CommittedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A few clients, each with one request under way: propose some values, wait for the answer or the timeout, think, go on.
 * What ended as unknown is sometimes tried again, what was rejected mostly.
 */
public final class Clients implements ProduceDesk.Answers {
    private static final double STRAY_SHARE = 0.1;
    private static final double RETRY_SHARE = 0.7;
    private static final int MAX_RECORDS = 5;
    private static final long NOTHING = -1;

    private static final class Client {
        /** Of the request under way. */
        private long token = NOTHING;

        private List<Long> retry = List.of();
    }

    /** @param attempts ids in the order of the proposals */
    private record Request(Client client, long token, List<Long> values, List<Long> attempts, List<Long> waiting) {
        boolean isUnderWay() {
            return client.token == token;
        }
    }

    private final SimCluster cluster;
    private final Environment.Clients traits;
    private final Randomness random;
    private final ClientHistory history;
    private final CommittedLog committed;
    private final ProduceDesk desk;
    /** Every request by token; the desk may ask for any. */
    private final SortedMap<Long, Request> requests = new TreeMap<>();

    private boolean stopped;
    private boolean paused;
    private long nextToken;
    private int presumedLeader;

    public Clients(SimCluster cluster, ClientHistory history, CommittedLog committed) {
        this.cluster = cluster;
        this.traits = cluster.world().environment().clients();
        this.random = Randomness.stream(cluster.world().seed(), "clients");
        this.history = history;
        this.committed = committed;
        this.desk = new ProduceDesk(cluster.nodes().size(), this::entriesOf, this);
    }

    /** Has to stand among the observers behind the committed log. */
    public ClusterObserver observer() {
        return desk;
    }

    public void start() {
        for (int i = 0; i < traits.count(); i++) {
            think(new Client());
        }
    }

    private int entriesOf(long token) {
        Request request = requests.get(token);
        return request == null ? 0 : request.attempts.size();
    }

    /** No new requests until {@link #goOn}. */
    public void pause() {
        paused = true;
    }

    public void goOn() {
        paused = false;
    }

    /** No new requests; those under way end in their own way. */
    public void stop() {
        stopped = true;
    }

    private void think(Client client) {
        cluster.world().queue().in(random.between(traits.thinkMinUs(), traits.thinkMaxUs()), () -> {
            if (paused) {
                think(client);
            } else if (!stopped) {
                send(client);
            }
        });
    }

    private void send(Client client) {
        List<Long> values = client.retry;
        client.retry = List.of();
        if (values.isEmpty()) {
            values = new ArrayList<>();
            for (int i = random.between(1, traits.maxBatch()); i > 0; i--) {
                values.add(history.newValue());
            }
        }
        List<Long> attempts = new ArrayList<>();
        List<SimEntries.Records> proposals = new ArrayList<>();
        for (long value : values) {
            long attempt = history.invoke(value);
            attempts.add(attempt);
            int sizeBytes = random.between(SimEntries.HEADER_BYTES, traits.maxEntryBytes());
            proposals.add(new SimEntries.Records(attempt, random.between(1, MAX_RECORDS), sizeBytes));
        }
        Request request = new Request(client, nextToken++, values, attempts, new ArrayList<>(attempts));
        requests.put(request.token, request);
        client.token = request.token;
        // Now and then somebody asks elsewhere, and so finds a new leader while the old one still believes to lead.
        SimNode node = cluster.node(random.chance(STRAY_SHARE) ? anybody() : presumedLeader);
        cluster.world().queue().in(random.between(50, 1_000), () -> {
            if (!node.propose(request.token, proposals)) {
                presumeAnother();
                rejectAll(request);
            }
        });
        cluster.world().queue().in(traits.timeoutUs(), () -> giveUp(request));
    }

    private void presumeAnother() {
        presumedLeader = anybody();
    }

    private int anybody() {
        return random.between(0, cluster.nodes().size() - 1);
    }

    // ---- answers ------------------------------------------------------------------------------------------------

    @Override
    public void rejected(SimNode by, Effects.Answer.Rejected answer) {
        SimNode leader = answer.leader() == null ? null : cluster.node(answer.leader());
        if (leader != null) {
            presumedLeader = leader.number();
        } else if (by.number() == presumedLeader) {
            presumeAnother();
        }
        Request request = requests.get(answer.token());
        if (request != null) {
            rejectAll(request);
        }
    }

    private void rejectAll(Request request) {
        request.attempts.forEach(history::reject);
        if (request.isUnderWay()) {
            request.client.retry = random.chance(RETRY_SHARE) ? request.values : List.of();
            end(request);
        }
    }

    @Override
    public void committed(SimNode by, long token, Entry entry) {
        Request request = requests.get(token);
        if (request == null) {
            return;
        }
        long attempt = SimEntries.attempt(entry);
        history.ack(attempt, committed, entry.index(), SimEntries.baseOffset(entry));
        request.waiting.remove(attempt);
        if (request.waiting.isEmpty()) {
            end(request);
        }
    }

    @Override
    public void unknown(SimNode by, long token) {
        Request request = requests.get(token);
        if (request != null) {
            giveUp(request);
        }
    }

    private void giveUp(Request request) {
        if (request.waiting.isEmpty() || !request.isUnderWay()) {
            return;
        }
        request.waiting.forEach(history::giveUp);
        if (random.chance(RETRY_SHARE)) {
            request.client.retry = valuesOf(request);
        }
        presumeAnother();
        end(request);
    }

    private static List<Long> valuesOf(Request request) {
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < request.attempts.size(); i++) {
            if (request.waiting.contains(request.attempts.get(i))) {
                values.add(request.values.get(i));
            }
        }
        return values;
    }

    private void end(Request request) {
        if (request.isUnderWay()) {
            request.client.token = NOTHING;
            think(request.client);
        }
    }
}
