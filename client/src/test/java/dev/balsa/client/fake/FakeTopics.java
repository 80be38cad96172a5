package dev.balsa.client.fake;

import dev.balsa.proto.v1.AddPartitionsRequest;
import dev.balsa.proto.v1.AddPartitionsResponse;
import dev.balsa.proto.v1.AlterTopicRequest;
import dev.balsa.proto.v1.AlterTopicResponse;
import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.CreateTopicResponse;
import dev.balsa.proto.v1.DeleteTopicRequest;
import dev.balsa.proto.v1.DeleteTopicResponse;
import dev.balsa.proto.v1.GetTopicRequest;
import dev.balsa.proto.v1.GetTopicResponse;
import dev.balsa.proto.v1.ListTopicsRequest;
import dev.balsa.proto.v1.ListTopicsResponse;
import dev.balsa.proto.v1.TopicServiceGrpc;
import dev.balsa.proto.v1.TopicSummary;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** A broker's topic service. */
final class FakeTopics extends TopicServiceGrpc.TopicServiceImplBase {
    private static final int PAGE = 2;

    private final FakeCluster cluster;

    FakeTopics(FakeCluster cluster) {
        this.cluster = cluster;
    }

    private static StatusRuntimeException failure(Status.Code code, String reason, String message) {
        Metadata trailers = new Metadata();
        trailers.put(Metadata.Key.of("balsa-reason", Metadata.ASCII_STRING_MARSHALLER), reason);
        return code.toStatus().withDescription(message).asRuntimeException(trailers);
    }

    @Override
    public void createTopic(CreateTopicRequest request, StreamObserver<CreateTopicResponse> observer) {
        if (cluster.topicNames().contains(request.getName())) {
            observer.onError(failure(Status.Code.ALREADY_EXISTS, "TOPIC_EXISTS", "topic exists"));
            return;
        }
        cluster.createTopic(request.getName(), Math.max(1, request.getPartitions()));
        cluster.configs(request.getName()).putAll(request.getConfigsMap());
        observer.onNext(CreateTopicResponse.newBuilder()
                .setTopic(cluster.topic(request.getName()))
                .addWarnings("a warning")
                .putAllConfigs(cluster.configs(request.getName()))
                .build());
        observer.onCompleted();
    }

    @Override
    public void getTopic(GetTopicRequest request, StreamObserver<GetTopicResponse> observer) {
        if (!cluster.topicNames().contains(request.getName())) {
            observer.onError(failure(Status.Code.NOT_FOUND, "UNKNOWN_TOPIC", "no topic " + request.getName()));
            return;
        }
        observer.onNext(GetTopicResponse.newBuilder()
                .setTopic(cluster.topic(request.getName()))
                .setReplicationFactor(3)
                .putAllConfigs(cluster.configs(request.getName()))
                .putDefaultConfigs("segment.ms", "604800000")
                .build());
        observer.onCompleted();
    }

    @Override
    public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> observer) {
        List<String> names = cluster.topicNames();
        int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
        int to = Math.min(names.size(), from + PAGE);
        ListTopicsResponse.Builder response = ListTopicsResponse.newBuilder();
        names.subList(from, to)
                .forEach(name -> response.addTopics(TopicSummary.newBuilder().setName(name)));
        if (to < names.size()) {
            response.setNextPageToken(Integer.toString(to));
        }
        observer.onNext(response.build());
        observer.onCompleted();
    }

    @Override
    public void deleteTopic(DeleteTopicRequest request, StreamObserver<DeleteTopicResponse> observer) {
        cluster.deleteTopic(request.getName());
        observer.onNext(DeleteTopicResponse.getDefaultInstance());
        observer.onCompleted();
    }

    @Override
    public void alterTopic(AlterTopicRequest request, StreamObserver<AlterTopicResponse> observer) {
        if (request.containsSetConfigs("unknown")) {
            observer.onError(failure(Status.Code.INVALID_ARGUMENT, "INVALID_CONFIG", "unknown option"));
            return;
        }
        cluster.configs(request.getName()).keySet().removeAll(request.getDeleteConfigsList());
        cluster.configs(request.getName()).putAll(request.getSetConfigsMap());
        observer.onNext(AlterTopicResponse.newBuilder()
                .putAllConfigs(cluster.configs(request.getName()))
                .build());
        observer.onCompleted();
    }

    @Override
    public void addPartitions(AddPartitionsRequest request, StreamObserver<AddPartitionsResponse> observer) {
        cluster.createTopic(request.getName(), request.getPartitions());
        observer.onNext(AddPartitionsResponse.newBuilder()
                .setTopic(cluster.topic(request.getName()))
                .build());
        observer.onCompleted();
    }
}
