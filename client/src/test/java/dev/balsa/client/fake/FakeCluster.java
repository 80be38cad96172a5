package dev.balsa.client.fake;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.net.ChannelFactory;
import dev.balsa.client.net.NettyChannelFactory;
import dev.balsa.proto.v1.BrokerMetadata;
import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.LeaderHint;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.TopicMetadata;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Brokers in this process, reached without a network. Every method may be called by any thread. */
public final class FakeCluster implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String name = "cluster-" + COUNTER.incrementAndGet();
    private final Map<Integer, FakeBroker> brokers = new TreeMap<>();
    private final Map<String, List<FakePartition>> topics = new TreeMap<>();
    private final Map<String, Map<String, String>> configs = new TreeMap<>();
    private WriteFault.Plan plan = (broker, partition, batch) -> WriteFault.none();
    private final FakeGroup group = new FakeGroup(this);
    private long nextProducerId = 1000;
    private int metadataCalls;
    private int fetchesUnderWay;
    private int maxBatchBytes = 1 << 20;

    private final boolean tcp;

    public FakeCluster(int brokerCount) {
        this(brokerCount, false);
    }

    private FakeCluster(int brokerCount, boolean tcp) {
        this.tcp = tcp;
        for (int id = 1; id <= brokerCount; id++) {
            FakeBroker broker = new FakeBroker(id, this);
            brokers.put(id, broker);
            broker.start();
        }
    }

    /** Brokers reached over TCP on the loopback interface. */
    public static FakeCluster overTcp(int brokerCount) {
        return new FakeCluster(brokerCount, true);
    }

    boolean isTcp() {
        return tcp;
    }

    String serverName(int brokerId) {
        return name + "-" + endpoint(brokerId);
    }

    String endpoint(int brokerId) {
        return tcp ? "127.0.0.1:" + broker(brokerId).port() : "broker" + brokerId + ":9092";
    }

    public String bootstrap() {
        return String.join(",", brokers.keySet().stream().map(this::endpoint).toList());
    }

    public ChannelFactory channels() {
        return tcp
                ? new NettyChannelFactory(16 << 20)
                : endpoint ->
                        InProcessChannelBuilder.forName(name + "-" + endpoint).build();
    }

    public synchronized void createTopic(String topic, int partitions) {
        List<FakePartition> list = topics.computeIfAbsent(topic, key -> new ArrayList<>());
        List<Integer> ids = List.copyOf(brokers.keySet());
        while (list.size() < partitions) {
            list.add(new FakePartition(ids.get(list.size() % ids.size())));
        }
    }

    public FakeGroup group() {
        return group;
    }

    public synchronized void plan(WriteFault.Plan newPlan) {
        plan = newPlan;
    }

    synchronized WriteFault.Plan plan() {
        return plan;
    }

    public synchronized void maxBatchBytes(int limit) {
        maxBatchBytes = limit;
    }

    synchronized int maxBatchBytes() {
        return maxBatchBytes;
    }

    /** Makes another broker the leader, in a new term. */
    public synchronized void moveLeader(TopicPartition partition, int brokerId) {
        FakePartition fake = partition(partition);
        fake.leaderId = brokerId;
        fake.epoch++;
    }

    public synchronized int leader(TopicPartition partition) {
        return partition(partition).leaderId;
    }

    /** Ends the broker at once; its connections break. It leads no more if {@code successor} is a broker id. */
    public void kill(int brokerId, @Nullable Integer successor) {
        FakeBroker broker;
        synchronized (this) {
            broker = broker(brokerId);
            if (successor != null) {
                topics.values().stream()
                        .flatMap(List::stream)
                        .filter(p -> p.leaderId == brokerId)
                        .forEach(p -> {
                            p.leaderId = successor;
                            p.epoch++;
                        });
            }
        }
        broker.stop();
    }

    public void restart(int brokerId) {
        broker(brokerId).start();
    }

    /** The broker takes everything and answers nothing, like a stopped process. */
    public void freeze(int brokerId) {
        broker(brokerId).freeze();
    }

    private synchronized FakeBroker broker(int brokerId) {
        FakeBroker broker = brokers.get(brokerId);
        if (broker == null) {
            throw new IllegalArgumentException("no broker " + brokerId);
        }
        return broker;
    }

    FakePartition partition(TopicPartition partition) {
        FakePartition found = find(partition.topic(), partition.partition());
        if (found == null) {
            throw new IllegalArgumentException("no partition " + partition);
        }
        return found;
    }

    synchronized @Nullable FakePartition find(String topic, int partition) {
        List<FakePartition> partitions = topics.get(topic);
        return partitions == null || partition >= partitions.size() || partition < 0 ? null : partitions.get(partition);
    }

    public synchronized List<String> values(TopicPartition partition) {
        return partition(partition).values();
    }

    public synchronized int batches(TopicPartition partition) {
        return partition(partition).log().size();
    }

    public synchronized int duplicates(TopicPartition partition) {
        return partition(partition).duplicates;
    }

    /** Appends a batch as it is, without any check. */
    public synchronized void append(TopicPartition partition, ByteBuffer batch) {
        partition(partition).appendUnchecked(batch);
    }

    public synchronized void forgetProducers(TopicPartition partition) {
        partition(partition).forgetProducers();
    }

    public synchronized void logStart(TopicPartition partition, long offset) {
        partition(partition).logStartOffset = offset;
    }

    public synchronized int metadataCalls() {
        return metadataCalls;
    }

    /** Fetches that brokers hold right now. */
    public synchronized int fetchesUnderWay() {
        return fetchesUnderWay;
    }

    synchronized void fetchBegan() {
        fetchesUnderWay++;
    }

    synchronized void fetchEnded() {
        fetchesUnderWay--;
    }

    synchronized long nextProducerId() {
        return nextProducerId++;
    }

    synchronized void deleteTopic(String topic) {
        topics.remove(topic);
        configs.remove(topic);
    }

    /** Options of a topic, live. */
    synchronized Map<String, String> configs(String topic) {
        return configs.computeIfAbsent(topic, key -> new ConcurrentSkipListMap<>());
    }

    synchronized List<String> topicNames() {
        return List.copyOf(topics.keySet());
    }

    synchronized GetMetadataResponse metadata(GetMetadataRequest request) {
        metadataCalls++;
        GetMetadataResponse.Builder response =
                GetMetadataResponse.newBuilder().setClusterId(name).setControllerId(1);
        brokers.forEach((id, broker) -> response.addBrokers(
                BrokerMetadata.newBuilder().setId(id).setEndpoint(endpoint(id)).setAlive(broker.isRunning())));
        topics.keySet().stream()
                .filter(topic ->
                        request.getTopicsCount() == 0 || request.getTopicsList().contains(topic))
                .forEach(topic -> response.addTopics(topic(topic)));
        return response.build();
    }

    synchronized TopicMetadata topic(String topic) {
        List<FakePartition> partitions = topics.getOrDefault(topic, List.of());
        TopicMetadata.Builder metadata =
                TopicMetadata.newBuilder().setName(topic).setTopicId("id-of-" + topic);
        for (int i = 0; i < partitions.size(); i++) {
            metadata.addPartitions(PartitionMetadata.newBuilder()
                    .setPartition(i)
                    .setLeader(hint(partitions.get(i)))
                    .addAllReplicas(brokers.keySet()));
        }
        return metadata.build();
    }

    synchronized LeaderHint hint(FakePartition partition) {
        return LeaderHint.newBuilder()
                .setLeaderId(partition.leaderId)
                .setEndpoint(endpoint(partition.leaderId))
                .setLeaderEpoch(partition.epoch)
                .build();
    }

    @Override
    public void close() {
        List.copyOf(brokers.values()).forEach(FakeBroker::stop);
    }
}
