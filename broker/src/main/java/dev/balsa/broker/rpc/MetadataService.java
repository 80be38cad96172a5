package dev.balsa.broker.rpc;

import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.routing.KnownLeaders;
import dev.balsa.broker.session.BrokerSession;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import dev.balsa.raft.GroupId;
import io.grpc.stub.StreamObserver;

/** Answers from what this broker knows; never asks anybody. */
public final class MetadataService extends MetadataServiceGrpc.MetadataServiceImplBase {
    private final BrokerIdentity identity;
    private final MetadataSource metadata;
    private final KnownLeaders leaders;
    private final BrokerSession session;
    private final MetadataAnswers answers;

    public MetadataService(
            BrokerIdentity identity, MetadataSource metadata, KnownLeaders leaders, BrokerSession session) {
        this.identity = identity;
        this.metadata = metadata;
        this.leaders = leaders;
        this.session = session;
        this.answers = new MetadataAnswers(leaders);
    }

    @Override
    public void getMetadata(GetMetadataRequest request, StreamObserver<GetMetadataResponse> observer) {
        MetadataImage image = metadata.image();
        GetMetadataResponse.Builder response = GetMetadataResponse.newBuilder()
                .setClusterId(identity.clusterId())
                .setControllerId(leaders.leader(GroupId.METADATA).leaderId())
                .setMetadataVersion(image.version());
        image.brokers()
                .values()
                .forEach(broker -> response.addBrokers(MetadataAnswers.broker(broker, session.isAlive(broker.id()))));
        if (request.getTopicsCount() == 0) {
            image.topics().values().stream()
                    .filter(topic -> !TopicName.isInternal(topic.name()))
                    .forEach(topic -> response.addTopics(answers.topic(topic)));
        } else {
            for (String name : request.getTopicsList()) {
                TopicImage topic = image.topic(name);
                if (topic != null) {
                    response.addTopics(answers.topic(topic));
                }
            }
        }
        new SingleAnswer<>(observer).give(response.build());
    }
}
