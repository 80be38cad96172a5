package dev.balsa.broker.transport;

import dev.balsa.broker.leadership.Leadership;
import dev.balsa.broker.leadership.LeadershipTable;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.raft.runtime.MonotonicClock;
import dev.balsa.raft.runtime.PeerListener;
import dev.balsa.raft.runtime.PeerTransport;
import io.grpc.BindableService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Messages and leadership claims between brokers over gRPC. Keeps two lanes to every other broker of the cluster, without end. To be
 * composed as: make the transport, make the host with it, {@link #start} with the host as listener, serve what {@code start}
 * returns on the listener for peers.
 */
public final class GrpcPeerTransport implements PeerTransport {
    private static final long MAINTENANCE_MS = 100;

    private final PeerAddresses addresses;
    private final TransportPorts ports;
    private final Map<Integer, PeerLink> links = new ConcurrentHashMap<>();
    private final Set<Integer> unknownPeers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable PeerListener listener;
    private volatile @Nullable LaneAcceptor acceptor;
    private volatile boolean isClosed;

    /**
     * @param scheduler shut down with this transport
     * @param random for jitter; used by several threads
     */
    public GrpcPeerTransport(
            PeerIdentity self,
            PeerAddresses addresses,
            LeadershipTable leaderships,
            LaneChannels channels,
            ScheduledExecutorService scheduler,
            TransportSettings settings,
            MonotonicClock clock,
            RandomGenerator random) {
        this.addresses = addresses;
        this.ports = new TransportPorts(
                self, settings, clock, random, leaderships, channels, new TransportCounters(), scheduler);
        leaderships.addListener(this::leadershipChanged);
    }

    /**
     * Begins to connect to the other brokers. To be called once; until then messages are dropped.
     *
     * @param peerListener hears of messages and losses from now on
     * @return the service for the listener for peers
     */
    public BindableService start(PeerListener peerListener) {
        listener = peerListener;
        LaneAcceptor accepting = new LaneAcceptor(ports, peerListener, this::peerSeen);
        acceptor = accepting;
        addressesChanged();
        var _ = ports.scheduler()
                .scheduleWithFixedDelay(
                        () -> links.values().forEach(PeerLink::maintain),
                        MAINTENANCE_MS,
                        MAINTENANCE_MS,
                        TimeUnit.MILLISECONDS);
        return accepting;
    }

    /** To be called when {@link PeerAddresses#current} returns something else than before. Any thread. */
    public synchronized void addressesChanged() {
        PeerListener hears = listener;
        if (isClosed || hears == null) {
            return;
        }
        Map<Integer, PeerAddress> current = addresses.current();
        for (int brokerId : Set.copyOf(links.keySet())) {
            if (!current.containsKey(brokerId)) {
                PeerLink gone = links.remove(brokerId);
                if (gone != null) {
                    gone.close();
                }
            }
        }
        current.forEach((brokerId, address) -> {
            if (brokerId != ports.self().brokerId()) {
                PeerLink link = links.computeIfAbsent(brokerId, id -> new PeerLink(id, ports, hears));
                if (unknownPeers.remove(brokerId)) {
                    link.messagesWereDropped();
                }
                link.useAddress(address);
            }
        });
    }

    @Override
    public void send(int brokerId, List<GroupMessage> messages) {
        PeerLink link = links.get(brokerId);
        if (link == null) {
            // Whoever follows without a known address gets its answers once the metadata names it.
            ports.counters().droppedNotConnected.add(messages.size());
            unknownPeers.add(brokerId);
            return;
        }
        link.send(messages);
    }

    /** Whether both lanes to this broker stand. */
    public boolean isConnected(int brokerId) {
        PeerLink link = links.get(brokerId);
        return link != null && link.isUp();
    }

    public TransportCounters counters() {
        return ports.counters();
    }

    /** Ends all lanes in both directions. The listener for peers and the network threads belong to the caller. */
    @Override
    public synchronized void close() {
        isClosed = true;
        ports.scheduler().shutdown();
        links.values().forEach(PeerLink::close);
        LaneAcceptor accepting = acceptor;
        if (accepting != null) {
            accepting.close();
        }
    }

    private void peerSeen(int brokerId) {
        PeerLink link = links.get(brokerId);
        if (link != null) {
            link.retryNow();
        }
    }

    private void leadershipChanged(GroupId group) {
        Leadership leadership = ports.leaderships().leadership(group);
        if (leadership != null && leadership.brokerId() == ports.self().brokerId()) {
            List<GroupId> claims = List.of(group);
            links.values().forEach(link -> link.claim(claims));
        }
    }
}
