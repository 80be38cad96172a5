package dev.balsa.broker;

import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.config.ConfigException;
import dev.balsa.broker.config.ControllerVoter;
import dev.balsa.broker.config.Endpoint;
import dev.balsa.broker.controller.BrokerLiveness;
import dev.balsa.broker.controller.MetadataGroup;
import dev.balsa.broker.controller.MetadataPorts;
import dev.balsa.broker.disk.DiskCare;
import dev.balsa.broker.entry.FactEntryFactory;
import dev.balsa.broker.group.host.CoordinatorPorts;
import dev.balsa.broker.group.host.Coordinators;
import dev.balsa.broker.group.host.KnownTopics;
import dev.balsa.broker.leadership.Leadership;
import dev.balsa.broker.leadership.LeadershipTable;
import dev.balsa.broker.lifecycle.LifecyclePorts;
import dev.balsa.broker.lifecycle.ReplicaLifecycle;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataDelta;
import dev.balsa.broker.metadata.MetadataPublisher;
import dev.balsa.broker.movement.ArrivedReplicas;
import dev.balsa.broker.movement.ControllerSeats;
import dev.balsa.broker.partition.PartitionPorts;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.broker.routing.KnownLeaders;
import dev.balsa.broker.rpc.BrokerIdentity;
import dev.balsa.broker.rpc.ControlServices;
import dev.balsa.broker.rpc.ControllerCalls;
import dev.balsa.broker.rpc.ControllerClient;
import dev.balsa.broker.rpc.ControllerService;
import dev.balsa.broker.rpc.EndpointChannels;
import dev.balsa.broker.rpc.EntrySource;
import dev.balsa.broker.rpc.FetchService;
import dev.balsa.broker.rpc.GroupServices;
import dev.balsa.broker.rpc.ProduceService;
import dev.balsa.broker.rpc.ProducerIdBlocks;
import dev.balsa.broker.session.BrokerSession;
import dev.balsa.broker.session.BrokerVitals;
import dev.balsa.broker.session.ControllerLink;
import dev.balsa.broker.store.FlushedState;
import dev.balsa.broker.store.StoredGroups;
import dev.balsa.broker.store.StoredProducers;
import dev.balsa.broker.transport.GrpcPeerTransport;
import dev.balsa.broker.transport.PeerIdentity;
import dev.balsa.broker.transport.TransportSettings;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.runtime.HostPorts;
import dev.balsa.raft.runtime.MultiRaftHost;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker, wired together. Everything is made here, in the order it depends on each other, and closed in the reverse one;
 * nothing is found by any other way.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final int MAX_KNOWN_GROUPS = 100_000;
    private static final long HOUSEKEEPING_MS = 50;
    /** Bounds what a restart has to apply again from the logs. */
    private static final long STATE_FLUSH_MS = 60_000;
    /** Bounds how long files stay that retention has given up. */
    private static final long HURRIED_FLUSH_MS = 5_000;

    private final BrokerSettings settings;
    private final FatalErrors fatal;
    private final ResourceStack opened = new ResourceStack();
    private final FaultSeams faults;
    private final BrokerPorts ports;
    private final BrokerStorage storage;
    private final DiskCare disk;
    private final BrokerThreads threads;
    private final ClientMemory clients;
    private final BrokerIdentity identity;
    private final MetadataPublisher publisher;
    private final LeadershipTable leaderships;
    private final KnownLeaders leaders;
    private final BrokerNetwork network;
    private final ClusterAddresses addresses;
    private final GrpcPeerTransport transport;
    private final MultiRaftHost host;
    private final StoredProducers producers;
    private final ArrivedReplicas arrivals;
    private final Replicas replicas;
    private final KnownTopics topics;
    private final Coordinators coordinators;
    private final ReplicaLifecycle lifecycle;
    private final BrokerLiveness liveness;
    private final MetadataGroup controller;
    private final Readiness readiness = new Readiness();
    private final Server peerServer;
    private final Server clientServer;
    private final BrokerSession session;
    /** Set by housekeeping, before which nothing is ready. */
    private volatile boolean caughtUp;

    private volatile boolean closed;

    /**
     * Recovers the data directory and begins to serve. Blocks until the listeners are bound, not until there is a leader.
     *
     * @param end told once, on a thread of its own, if the broker cannot go on; it has to close the broker then
     * @throws IOException naming what cannot be used and what to do
     * @throws ConfigException if the configuration does not fit the data directory
     */
    public static Broker start(BrokerSettings settings, BrokerPorts ports, Consumer<String> end)
            throws IOException, ConfigException {
        return new Broker(settings, ports, new FatalErrors(end, ports.platform()));
    }

    private Broker(BrokerSettings settings, BrokerPorts given, FatalErrors fatal) throws IOException, ConfigException {
        this.settings = settings;
        this.fatal = fatal;
        faults = FaultSeams.of(settings, given, opened);
        ports = faults.ports();
        boolean complete = false;
        try {
            storage = BrokerStorage.open(settings, ports, opened);
            identity = new BrokerIdentity(
                    storage.identity().clusterId(), storage.identity().brokerId());
            threads = BrokerThreads.start(ports.platform(), opened);
            clients = new ClientMemory(ports.clock(), ClientMemory.Limits.DEFAULT);
            publisher = new MetadataPublisher(storage.loaded());
            leaderships = new LeadershipTable(identity.brokerId(), MAX_KNOWN_GROUPS);
            leaders = new KnownLeaders(publisher, leaderships);
            addresses = new ClusterAddresses(storage.controllers(), publisher, settings.controllerAddresses());
            network = opened.add("network threads", ports.platform().network());
            transport = opened.add("peer transport", transport());
            host = opened.add("replicas' loops", host());
            producers = new StoredProducers(storage.state(), threads.state(), fatal);
            arrivals = new ArrivedReplicas(publisher);
            replicas = new Replicas(host, partitionPorts());
            topics = new KnownTopics(storage.loaded());
            coordinators = new Coordinators(host, coordinatorPorts());
            liveness =
                    new BrokerLiveness(ports.clock(), settings.sessionTimeout().toNanos());
            lifecycle = new ReplicaLifecycle(lifecyclePorts());
            publisher.listen(topics);
            publisher.listen(lifecycle);
            publisher.listen(this::metadataChanged);
            lifecycle.startExisting(storage.loaded());
            controller = startController();

            ControllerCalls calls = new ControllerCalls(identity, controller, liveness, publisher, ports.clock());
            EndpointChannels peerChannels =
                    opened.add("calls to peers", new EndpointChannels(addresses::endpoint, network.calls()));
            disk = new DiskCare(
                    identity.clusterId(),
                    identity.brokerId(),
                    storage.logs(),
                    publisher,
                    peerChannels,
                    threads.repairs(),
                    ports.clock(),
                    storage.state()::failure,
                    fatal);
            ControllerClient link = new ControllerClient(identity, calls, leaders, peerChannels, controllerIds());
            EndpointChannels clientChannels =
                    opened.add("forwarded calls", new EndpointChannels(leaders::endpoint, network.calls()));
            GroupServices groups = groupServices(link, peerChannels);
            peerServer = startPeerServer(new ControllerService(calls), groups.forPeers());
            session = new BrokerSession(
                    identity.brokerId(),
                    this::registration,
                    settings.session(),
                    link,
                    publisher,
                    this::vitals,
                    ports.clock(),
                    fatal);
            clientServer = startClientServer(clientChannels, link, groups);
            scheduleHousekeeping(link);
            complete = true;
        } finally {
            if (!complete) {
                opened.close();
            }
        }
        LOG.info(
                "broker {} of cluster {} serves clients at {} and brokers at {}",
                identity.brokerId(),
                identity.clusterId(),
                clientEndpoint(),
                peerEndpoint());
    }

    /** Where clients reach it, the port filled in. */
    public Endpoint clientEndpoint() {
        return settings.advertisedListener(clientServer.getPort());
    }

    /** Where other brokers reach it, the port filled in. */
    public Endpoint peerEndpoint() {
        return settings.advertisedPeerListener(peerServer.getPort());
    }

    /** Registered with the controller, and everything that was decided before is applied here. */
    public boolean isReady() {
        return session.isReady();
    }

    /** What becomes of its disk. */
    DiskCare disk() {
        return disk;
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private List<Integer> controllerIds() {
        return storage.controllers().stream().map(ControllerVoter::brokerId).toList();
    }

    private GrpcPeerTransport transport() {
        return new GrpcPeerTransport(
                new PeerIdentity(
                        identity.clusterId(),
                        identity.brokerId(),
                        storage.self().incarnation()),
                addresses,
                leaderships,
                network.lanes(TransportSettings.DEFAULT),
                ports.platform().timer("balsa-peers"),
                TransportSettings.DEFAULT,
                ports.clock(),
                new Random(ports.seeds().getAsLong()));
    }

    private MultiRaftHost host() {
        long seed = ports.seeds().getAsLong();
        return ports.platform()
                .host(
                        settings.host(cores()),
                        new HostPorts(
                                storage.logs(),
                                faults.inFrontOf(transport),
                                ports.clock(),
                                group -> new SplittableRandom(seed ^ group.value()),
                                threads.coldReads(),
                                fatal::accept));
    }

    private PartitionPorts partitionPorts() {
        return new PartitionPorts(
                ports.wallClock()::millis,
                ports.clock(),
                producers,
                leaderships::observe,
                threads.coldReads(),
                arrivals::of,
                settings.retention(ports, publisher));
    }

    private CoordinatorPorts coordinatorPorts() {
        return new CoordinatorPorts(
                settings.groups(),
                topics,
                new StoredGroups(storage.state()),
                threads.state(),
                ports.wallClock(),
                ports.clock(),
                leaderships::observe,
                arrivals::of,
                settings.retention(ports, publisher),
                (kept, loaded) -> new FlushedState(storage.state(), threads.state(), kept, loaded, fatal),
                fatal);
    }

    /** Calls to coordinators wait for news: they get connections of their own. */
    private GroupServices groupServices(ControllerClient link, EndpointChannels peers) {
        return new GroupServices(new GroupServices.Needs(
                identity,
                publisher,
                leaders,
                replicas,
                coordinators,
                topics,
                link,
                opened.add("calls to coordinators", new EndpointChannels(leaders::endpoint, network.calls())),
                peers,
                threads.control(),
                threads.calls(),
                ports.wallClock(),
                ports.clock(),
                settings.groupTopicPartitions(),
                settings.groupTopicReplicationFactor()));
    }

    private LifecyclePorts lifecyclePorts() {
        return new LifecyclePorts(
                storage.self(),
                storage.logs(),
                replicas,
                coordinators,
                storage.images(),
                producers,
                settings.partition(),
                settings.raft(),
                threads.replicas(),
                () -> caughtUp,
                fatal);
    }

    private MetadataGroup startController() {
        MetadataPorts metadataPorts = new MetadataPorts(
                settings.controller(),
                controllerIds(),
                storage.images(),
                publisher,
                liveness,
                ports.ids(),
                ports.wallClock(),
                ports.clock(),
                this::controllerStatusChanged,
                new ControllerSeats(
                        storage.controllers().stream()
                                .map(ControllerVoter::replicaId)
                                .toList(),
                        publisher),
                settings.retention(ports, publisher),
                new FlushedState(
                        storage.state(),
                        threads.state(),
                        () -> publisher.image().version(),
                        storage.loaded().version(),
                        fatal),
                fatal);
        storage.holdMetadataLog();
        MetadataGroup[] made = new MetadataGroup[1];
        host.start(
                storage.metadataLog(),
                settings.metadataRaft(storage.controllerPlace()),
                new FactEntryFactory(ports.wallClock()),
                storage.loaded().version(),
                group -> {
                    made[0] = new MetadataGroup(group, metadataPorts, storage.loaded());
                    return made[0];
                });
        return Objects.requireNonNull(made[0], "the host asks for the listener while it starts the group");
    }

    private void controllerStatusChanged(RaftStatus status) {
        ReplicaId leader = status.leader();
        leaderships.observe(GroupId.METADATA, status.term(), leader == null ? Leadership.UNKNOWN : leader.brokerId());
    }

    private void metadataChanged(MetadataDelta delta) {
        delta.deleted()
                .forEach(deleted -> leaderships.forget(deleted.partition().group()));
        if (delta.brokersChanged()) {
            threads.control().execute(transport::addressesChanged);
        }
    }

    private BrokerRegistration registration() {
        return new BrokerRegistration(
                identity.brokerId(),
                storage.self().incarnation(),
                clientEndpoint().toString(),
                peerEndpoint().toString(),
                settings.rack(),
                settings.isControllerOnly());
    }

    private BrokerVitals vitals() {
        return disk.vitals(replicas.leaders());
    }

    private Server startPeerServer(BindableService controllerService, BindableService positions) throws IOException {
        Endpoint endpoint = settings.peerListener();
        ServerBuilder<?> builder = network.peerListener(endpoint, TransportSettings.DEFAULT, threads.calls());
        Server server = BoundServer.bind(
                faults.peers(builder)
                        .addService(transport.start(faults.inFrontOf(host)))
                        .addService(controllerService)
                        .addService(positions)
                        .addService(new EntrySource(identity.clusterId(), storage.logs())),
                "peer.listener",
                endpoint);
        opened.onClose("peer listener", () -> BoundServer.cut(server));
        return server;
    }

    private Server startClientServer(EndpointChannels channels, ControllerLink link, GroupServices groups)
            throws IOException {
        Endpoint endpoint = settings.listener();
        ServerBuilder<?> builder = settings.clientListener(endpoint, network, threads, clients);
        builder.addService(new ProduceService(
                        identity,
                        leaders,
                        channels,
                        replicas,
                        new ProducerIdBlocks(link, this::registration),
                        ports.wallClock()::millis,
                        ports.clock(),
                        clients.produce())
                .definition());
        builder.addService(new FetchService(identity, leaders, channels, replicas, ports.clock(), threads.answers()));
        ControlServices.of(new ControlServices.Needs(
                        identity,
                        controller,
                        liveness,
                        publisher,
                        leaders,
                        session,
                        host,
                        replicas,
                        coordinators,
                        storage.logs(),
                        channels,
                        settings.topicDefaults(),
                        threads.control(),
                        ports.clock()))
                .forEach(builder::addService);
        groups.forClients().forEach(builder::addService);
        builder.addService(readiness.service()).addService(ProtoReflectionServiceV1.newInstance());
        Server server = BoundServer.bind(faults.clients(builder, identity), "listener", endpoint);
        opened.onClose("client listener", () -> endServing(server));
        return server;
    }

    private void scheduleHousekeeping(ControllerLink link) {
        readiness.show(false);
        List<Future<?>> periodic = List.of(
                every(0, HOUSEKEEPING_MS, faults.periodic(() -> keepSession(link))),
                every(STATE_FLUSH_MS, STATE_FLUSH_MS, producers::flush),
                every(HURRIED_FLUSH_MS, HURRIED_FLUSH_MS, producers::flushIfWanted));
        // Only these end now: replicas' loops hand work to the same thread until they have ended themselves.
        opened.onClose("housekeeping", () -> periodic.forEach(task -> task.cancel(false)));
    }

    private Future<?> every(long firstMs, long periodMs, Runnable task) {
        return threads.control().scheduleWithFixedDelay(task, firstMs, periodMs, TimeUnit.MILLISECONDS);
    }

    private void keepSession(ControllerLink link) {
        try {
            disk.look();
            clients.endWhoHoldsUp();
            session.tick();
            arrivals.report(link);
            caughtUp = session.isReady();
            lifecycle.retry();
            readiness.show(session.isReady());
        } catch (RuntimeException e) {
            // A periodic task that throws is never run again, silently. While the broker stops, what it uses goes under
            // it.
            if (!closed) {
                fatal.accept("the session with the controller failed: " + e);
            }
        }
    }

    /** Gives up leaderships, answers what can be answered, closes everything. Blocks; any thread, any number of times. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            opened.close();
            LOG.info("broker {} has stopped", identity.brokerId());
        }
    }

    /** Vanishes from the network first, as a killed process does, so that nobody is told anything; then closes. For tests. */
    synchronized void vanish() {
        if (!closed) {
            closed = true;
            transport.close();
            peerServer.shutdownNow();
            clientServer.shutdownNow();
            opened.close();
        }
    }

    private void endServing(Server server) throws InterruptedException {
        readiness.end();
        server.shutdown();
        // Now, while answers can still be sent: what is not committed by then ends as unknown, and others take over.
        host.close();
        if (!server.awaitTermination(settings.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            BoundServer.cut(server);
        }
    }
}
