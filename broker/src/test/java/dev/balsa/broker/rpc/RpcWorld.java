package dev.balsa.broker.rpc;

import dev.balsa.broker.client.ByteBudget;
import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.routing.LeaderLookup;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.raft.GroupId;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Broker 1 with one replica, its services, and other brokers as in-process servers; everything runs in the test's thread. */
final class RpcWorld implements AutoCloseable, LeaderLookup, BrokerChannels {
    static final String CLUSTER = "test-cluster";
    static final TopicPartition TARGET =
            TopicPartition.newBuilder().setTopic("orders").setPartition(0).build();

    final ReplicaWorld world;
    final ByteBudget budget;
    private final ClientMemory memory;
    /** Thrown at whoever asks for a leader. */
    @Nullable
    RuntimeException bug;

    final Map<PartitionId, Route> routes = new HashMap<>();
    private final Map<Integer, Channel> others = new HashMap<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    final Channel channel;
    private long nextProducerId = 1_000;

    RpcWorld() throws IOException {
        this(new ReplicaWorld(), ClientMemory.Limits.DEFAULT);
    }

    RpcWorld(ReplicaWorld world, ClientMemory.Limits limits) throws IOException {
        this.world = world;
        this.memory = new ClientMemory(world.clock, limits);
        this.budget = memory.produce();
        BrokerIdentity identity = new BrokerIdentity(CLUSTER, 1);
        ProducerIds ids = (given, failed) -> given.accept(nextProducerId++);
        channel = serve(
                new ProduceService(identity, this, this, world.replicas, ids, world.clock, world.clock, budget)
                        ::definition,
                new FetchService(identity, this, this, world.replicas, world.clock, Runnable::run));
        routes.put(id("orders", 0), known(1, LeaderAddress.UNKNOWN));
    }

    static PartitionId id(String topic, int partition) {
        return new PartitionId(topic, partition);
    }

    static Route known(long group, LeaderAddress leader) {
        return new Route.Known(new GroupId(group), leader);
    }

    /** Another broker with these services, which leads nothing by itself. */
    void other(int brokerId, BindableService... services) throws IOException {
        others.put(brokerId, serve(services));
    }

    Channel serve(BindableService... services) throws IOException {
        String name = InProcessServerBuilder.generateName();
        InProcessServerBuilder builder =
                InProcessServerBuilder.forName(name).directExecutor().addStreamTracerFactory(memory.tracers());
        for (BindableService service : services) {
            builder.addService(service);
        }
        servers.add(builder.build().start());
        ManagedChannel made =
                InProcessChannelBuilder.forName(name).directExecutor().build();
        channels.add(made);
        return made;
    }

    @Override
    public Route find(PartitionId partition) {
        if (bug != null) {
            throw bug;
        }
        return routes.getOrDefault(partition, new Route.UnknownTopic());
    }

    @Override
    public String endpoint(int brokerId) {
        return "broker" + brokerId + ":9092";
    }

    @Override
    public @Nullable Channel channel(int brokerId) {
        return others.get(brokerId);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(Server::shutdownNow);
    }
}
