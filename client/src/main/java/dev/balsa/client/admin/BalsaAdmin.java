package dev.balsa.client.admin;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.ChannelFactory;
import dev.balsa.client.net.Endpoint;
import dev.balsa.client.net.NettyChannelFactory;
import dev.balsa.proto.v1.AddPartitionsRequest;
import dev.balsa.proto.v1.AlterTopicRequest;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.DeleteRecordsRequest;
import dev.balsa.proto.v1.DeleteTopicRequest;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.GetClusterRequest;
import dev.balsa.proto.v1.GetTopicRequest;
import dev.balsa.proto.v1.GetTopicResponse;
import dev.balsa.proto.v1.ListDataDirectoriesRequest;
import dev.balsa.proto.v1.ListOffsetsPartition;
import dev.balsa.proto.v1.ListOffsetsRequest;
import dev.balsa.proto.v1.ListOffsetsResponse;
import dev.balsa.proto.v1.ListReplicasRequest;
import dev.balsa.proto.v1.ListTopicsRequest;
import dev.balsa.proto.v1.ListTopicsResponse;
import dev.balsa.proto.v1.ListedOffset;
import dev.balsa.proto.v1.PartitionServiceGrpc;
import dev.balsa.proto.v1.Reason;
import dev.balsa.proto.v1.ReassignPartitionRequest;
import dev.balsa.proto.v1.TopicServiceGrpc;
import dev.balsa.proto.v1.TransferLeadershipRequest;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates, lists, changes and deletes topics and describes the cluster. Every call blocks until it is answered or
 * {@code default.api.timeout.ms} is over, retries what may succeed later, and throws {@link BalsaException} with a stable reason
 * otherwise. Safe for several threads.
 */
public final class BalsaAdmin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BalsaAdmin.class);
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    /** Of 1000 topics each, if the broker keeps to the contract: more than a cluster holds. */
    private static final int MAX_PAGES = 10_000;

    private final BrokerCalls calls;

    /** @param options see {@link AdminOptions}; unknown keys are logged and ignored */
    public BalsaAdmin(Map<?, ?> options) {
        this(options, new NettyChannelFactory(MAX_ANSWER_BYTES), new Random());
    }

    BalsaAdmin(Map<?, ?> options, ChannelFactory channels, RandomGenerator random) {
        OptionValues values = AdminOptions.TABLE.read(options);
        values.logWarnings(LOG);
        Endpoint.checkAll(AdminOptions.BOOTSTRAP_SERVERS, values.texts(AdminOptions.BOOTSTRAP_SERVERS));
        this.calls = new BrokerCalls(values, channels, random);
    }

    /**
     * Creates a topic; returns when every partition has a leader. A try whose answer was lost is recognised: if the topic then
     * exists as asked, that counts as success.
     */
    public TopicDescription createTopic(NewTopic topic) {
        CreateTopicRequest request = CreateTopicRequest.newBuilder()
                .setName(topic.name())
                .setPartitions(topic.partitions())
                .setReplicationFactor(topic.replicationFactor())
                .putAllConfigs(topic.configs())
                .build();
        try {
            return Answers.topic(
                    calls.call(TopicServiceGrpc.getCreateTopicMethod(), request).answer());
        } catch (BrokerCalls.Refused refused) {
            if (refused.isAmbiguous() && refused.failure().reason() == Reason.REASON_TOPIC_EXISTS) {
                TopicDescription existing = describeTopic(topic.name());
                if (isAsAsked(topic, existing)) {
                    return existing;
                }
            }
            throw refused.toException();
        }
    }

    /** Values are compared by their options' names only: brokers keep them in a form of their own. */
    private static boolean isAsAsked(NewTopic asked, TopicDescription existing) {
        return asked.configs().keySet().equals(existing.configs().keySet())
                && (asked.partitions() == 0
                        || asked.partitions() == existing.partitions().size())
                && (asked.replicationFactor() == 0 || asked.replicationFactor() == existing.replicationFactor());
    }

    /** All topics, ordered by name. */
    public List<TopicListing> listTopics() {
        List<TopicListing> topics = new ArrayList<>();
        String page = "";
        for (int pages = 0; pages < MAX_PAGES; pages++) {
            ListTopicsResponse answer = ask(
                    TopicServiceGrpc.getListTopicsMethod(),
                    ListTopicsRequest.newBuilder().setPageToken(page).build());
            answer.getTopicsList()
                    .forEach(topic -> topics.add(new TopicListing(
                            topic.getName(), topic.getTopicId(), topic.getPartitions(), topic.getReplicationFactor())));
            page = answer.getNextPageToken();
            if (page.isEmpty()) {
                return topics;
            }
        }
        throw new BalsaException("INTERNAL", "the list of topics does not end", false, true, null);
    }

    public TopicDescription describeTopic(String name) {
        GetTopicResponse answer = ask(
                TopicServiceGrpc.getGetTopicMethod(),
                GetTopicRequest.newBuilder().setName(name).build());
        return Answers.topic(answer);
    }

    /**
     * Sets options of a topic or gives them back to their defaults; all of it or nothing. The partitions' leaders follow a moment
     * later.
     *
     * @param set options and their new values
     * @param reset keys of options that go back to their defaults
     * @return the topic after the change
     * @throws BalsaException with reason {@code INVALID_CONFIG} for an unknown option or a value out of range
     */
    public TopicDescription alterTopic(String name, Map<String, String> set, Collection<String> reset) {
        ask(
                TopicServiceGrpc.getAlterTopicMethod(),
                AlterTopicRequest.newBuilder()
                        .setName(name)
                        .putAllSetConfigs(set)
                        .addAllDeleteConfigs(reset)
                        .build());
        return describeTopic(name);
    }

    /** Deletes a topic and its records. */
    public void deleteTopic(String name) {
        try {
            calls.call(
                    TopicServiceGrpc.getDeleteTopicMethod(),
                    DeleteTopicRequest.newBuilder().setName(name).build());
        } catch (BrokerCalls.Refused refused) {
            boolean isGone = refused.isAmbiguous() && refused.failure().reason() == Reason.REASON_UNKNOWN_TOPIC;
            if (!isGone) {
                throw refused.toException();
            }
        }
    }

    /** @param total how many partitions the topic shall have; more than it has */
    public TopicDescription addPartitions(String name, int total) {
        AddPartitionsRequest request = AddPartitionsRequest.newBuilder()
                .setName(name)
                .setPartitions(total)
                .build();
        try {
            calls.call(TopicServiceGrpc.getAddPartitionsMethod(), request);
            return describeTopic(name);
        } catch (BrokerCalls.Refused refused) {
            if (refused.isAmbiguous() && refused.failure().reason() == Reason.REASON_INVALID_PARTITIONS) {
                TopicDescription existing = describeTopic(name);
                if (existing.partitions().size() == total) {
                    return existing;
                }
            }
            throw refused.toException();
        }
    }

    /**
     * Hands leadership of a partition to another of its voters. Producers and consumers notice a short pause, no error.
     *
     * @param toBroker empty for the voter that is furthest
     * @return the term that has begun
     */
    public int transferLeadership(TopicPartition partition, OptionalInt toBroker) {
        TransferLeadershipRequest.Builder request =
                TransferLeadershipRequest.newBuilder().setTarget(wire(partition));
        toBroker.ifPresent(request::setToBroker);
        return ask(PartitionServiceGrpc.getTransferLeadershipMethod(), request.build())
                .getLeaderEpoch();
    }

    /**
     * Begins to move a partition's replicas; returns when that is decided. Records stay readable and writable meanwhile. When
     * {@link PartitionDescription#targetReplicas} is empty again, the move is done. Another call replaces an unfinished move.
     *
     * @param replicas broker ids, the preferred leader first
     */
    public PartitionDescription reassignPartition(TopicPartition partition, List<Integer> replicas) {
        ReassignPartitionRequest request = ReassignPartitionRequest.newBuilder()
                .setTarget(wire(partition))
                .addAllReplicas(replicas)
                .build();
        return Answers.partition(
                ask(PartitionServiceGrpc.getReassignPartitionMethod(), request).getPartition());
    }

    /**
     * Gives up all records before an offset, on all replicas and for good; returns when no read gets them any more.
     *
     * @param beforeOffset the first offset to keep; at or below the oldest one it changes nothing. -1 for the end of the
     *     partition at the time of this call
     * @return the oldest offset that is left
     * @throws BalsaException with reason {@code OFFSET_OUT_OF_RANGE} for an offset beyond the end
     */
    public long deleteRecords(TopicPartition partition, long beforeOffset) {
        // Asked for here, once: a call that is tried again must not take what has been written in between.
        long first = beforeOffset == -1 ? listOffset(partition, new OffsetSpec.Latest()) : beforeOffset;
        DeleteRecordsRequest request = DeleteRecordsRequest.newBuilder()
                .setTarget(wire(partition))
                .setBeforeOffset(first)
                .build();
        return ask(PartitionServiceGrpc.getDeleteRecordsMethod(), request).getLogStartOffset();
    }

    /**
     * Finds an offset of a partition.
     *
     * @return -1 if no record is as young as was asked for
     */
    public long listOffset(TopicPartition partition, OffsetSpec spec) {
        ListOffsetsRequest request = ListOffsetsRequest.newBuilder()
                .addPartitions(question(spec).setTarget(wire(partition)))
                .build();
        try {
            return calls.call(FetchServiceGrpc.getListOffsetsMethod(), request, BalsaAdmin::failure)
                    .answer()
                    .getOffsets(0)
                    .getOffset();
        } catch (BrokerCalls.Refused refused) {
            throw refused.toException();
        }
    }

    private static ListOffsetsPartition.Builder question(OffsetSpec spec) {
        ListOffsetsPartition.Builder question = ListOffsetsPartition.newBuilder();
        if (spec instanceof OffsetSpec.Timestamp timestamp) {
            return question.setTimestampMs(timestamp.timestampMs());
        }
        return spec instanceof OffsetSpec.Earliest ? question.setEarliest(true) : question.setLatest(true);
    }

    private static @Nullable BrokerFailure failure(ListOffsetsResponse answer) {
        if (answer.getOffsetsCount() != 1) {
            return BrokerFailure.ofClient(Status.Code.INTERNAL, "the broker's answer has no outcome");
        }
        ListedOffset listed = answer.getOffsets(0);
        return listed.hasError() ? BrokerFailure.of(listed.getError()) : null;
    }

    private static dev.balsa.proto.v1.TopicPartition wire(TopicPartition partition) {
        return dev.balsa.proto.v1.TopicPartition.newBuilder()
                .setTopic(partition.topic())
                .setPartition(partition.partition())
                .build();
    }

    public ClusterDescription describeCluster() {
        ClusterDescription cluster =
                Answers.cluster(ask(ClusterServiceGrpc.getGetClusterMethod(), GetClusterRequest.getDefaultInstance()));
        calls.learn(cluster.brokers().stream().map(BrokerDescription::endpoint).toList());
        return cluster;
    }

    /**
     * The replicas on one broker.
     *
     * @param endpoint the broker's host:port
     * @param topic empty for all topics
     */
    public List<ReplicaDescription> listReplicas(String endpoint, String topic) {
        return calls
                .callBroker(
                        endpoint,
                        ClusterServiceGrpc.getListReplicasMethod(),
                        ListReplicasRequest.newBuilder().setTopic(topic).build())
                .getReplicasList()
                .stream()
                .map(Answers::replica)
                .toList();
    }

    /**
     * The data directories of one broker, the one with the metadata group first.
     *
     * @param endpoint the broker's host:port
     */
    public List<DataDirectoryDescription> listDataDirectories(String endpoint) {
        return calls
                .callBroker(
                        endpoint,
                        ClusterServiceGrpc.getListDataDirectoriesMethod(),
                        ListDataDirectoriesRequest.getDefaultInstance())
                .getDirectoriesList()
                .stream()
                .map(Answers::directory)
                .toList();
    }

    /** Consumer groups and their committed offsets; usable as long as this is open. */
    public GroupAdmin groups() {
        return new GroupAdmin(calls);
    }

    private <Q, R> R ask(MethodDescriptor<Q, R> method, Q request) {
        try {
            return calls.call(method, request).answer();
        } catch (BrokerCalls.Refused refused) {
            throw refused.toException();
        }
    }

    /** Ends all calls and connections. */
    @Override
    public void close() {
        calls.close();
    }
}
