package dev.balsa.broker.rpc;

import dev.balsa.broker.controller.CommandResult;
import dev.balsa.broker.controller.ControllerCommand;
import dev.balsa.broker.controller.ControllerCommand.AddPartitions;
import dev.balsa.broker.controller.ControllerCommand.AlterTopic;
import dev.balsa.broker.controller.ControllerCommand.CreateTopic;
import dev.balsa.broker.controller.ControllerCommand.DeleteTopic;
import dev.balsa.broker.controller.MetadataGroup;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.topic.TopicDefaults;
import dev.balsa.broker.topic.TopicName;
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
import dev.balsa.raft.runtime.MonotonicClock;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Topics, as the controller's leader has them; any broker takes a call and sends it there. */
public final class TopicService extends TopicServiceGrpc.TopicServiceImplBase {
    private static final int DEFAULT_PAGE = 1_000;

    private final BrokerIdentity identity;
    private final MetadataGroup controller;
    private final ControllerRouter router;
    private final TopicVisibility visibility;
    private final MetadataAnswers answers;
    private final TopicDefaults defaults;
    private final MonotonicClock clock;

    TopicService(
            BrokerIdentity identity,
            MetadataGroup controller,
            ControllerRouter router,
            TopicVisibility visibility,
            MetadataAnswers answers,
            TopicDefaults defaults,
            MonotonicClock clock) {
        this.identity = identity;
        this.controller = controller;
        this.router = router;
        this.visibility = visibility;
        this.answers = answers;
        this.defaults = defaults;
        this.clock = clock;
    }

    @Override
    public void createTopic(CreateTopicRequest request, StreamObserver<CreateTopicResponse> observer) {
        SingleAnswer<CreateTopicResponse> answer = new SingleAnswer<>(observer);
        if (isForeign(request.getClusterId(), answer)) {
            return;
        }
        long leftNanos = CallDeadline.leftNanos(CallDeadline.DEFAULT_MS);
        boolean wait = !request.getNoWait() && !request.getValidateOnly();
        CreateTopic command = new CreateTopic(
                request.getName(),
                request.getPartitions(),
                request.getReplicationFactor(),
                request.getConfigsMap(),
                request.getValidateOnly());
        CompletableFuture<CreateTopicResponse> outcome = router.route(
                request.getNoForward(),
                () -> changeTopic(command, wait, leftNanos).thenApply(this::created),
                (channel, remote) -> TopicServiceGrpc.newStub(channel)
                        .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                        .createTopic(request.toBuilder().setNoForward(true).build(), remote));
        Answers.give(
                answer,
                wait
                        ? outcome.thenCompose(
                                created -> seenHere(created.getTopic().getName(), created))
                        : outcome);
    }

    @Override
    public void addPartitions(AddPartitionsRequest request, StreamObserver<AddPartitionsResponse> observer) {
        SingleAnswer<AddPartitionsResponse> answer = new SingleAnswer<>(observer);
        if (isForeign(request.getClusterId(), answer)) {
            return;
        }
        long leftNanos = CallDeadline.leftNanos(CallDeadline.DEFAULT_MS);
        AddPartitions command = new AddPartitions(request.getName(), request.getPartitions());
        CompletableFuture<AddPartitionsResponse> outcome = router.route(
                request.getNoForward(),
                () -> changeTopic(command, !request.getNoWait(), leftNanos)
                        .thenApply(changed -> AddPartitionsResponse.newBuilder()
                                .setTopic(answers.topic(changed.topic()))
                                .build()),
                (channel, remote) -> TopicServiceGrpc.newStub(channel)
                        .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                        .addPartitions(request.toBuilder().setNoForward(true).build(), remote));
        Answers.give(answer, outcome);
    }

    @Override
    public void alterTopic(AlterTopicRequest request, StreamObserver<AlterTopicResponse> observer) {
        SingleAnswer<AlterTopicResponse> answer = new SingleAnswer<>(observer);
        if (isForeign(request.getClusterId(), answer)) {
            return;
        }
        long leftNanos = CallDeadline.leftNanos(CallDeadline.DEFAULT_MS);
        AlterTopic command = new AlterTopic(
                request.getName(),
                request.getSetConfigsMap(),
                request.getDeleteConfigsList(),
                request.getValidateOnly());
        Answers.give(
                answer,
                router.route(
                        request.getNoForward(),
                        () -> changeTopic(command, false, leftNanos)
                                .thenApply(changed -> AlterTopicResponse.newBuilder()
                                        .putAllConfigs(changed.topic().configs())
                                        .putAllDefaultConfigs(
                                                defaults.besides(changed.topic().configs()))
                                        .build()),
                        (channel, remote) -> TopicServiceGrpc.newStub(channel)
                                .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                                .alterTopic(
                                        request.toBuilder().setNoForward(true).build(), remote)));
    }

    @Override
    public void deleteTopic(DeleteTopicRequest request, StreamObserver<DeleteTopicResponse> observer) {
        SingleAnswer<DeleteTopicResponse> answer = new SingleAnswer<>(observer);
        if (isForeign(request.getClusterId(), answer)) {
            return;
        }
        long leftNanos = CallDeadline.leftNanos(CallDeadline.DEFAULT_MS);
        Answers.give(
                answer,
                router.route(
                        request.getNoForward(),
                        () -> controller
                                .submit(new DeleteTopic(request.getName()), clock.nanos() + leftNanos)
                                .thenApply(reply -> DeleteTopicResponse.getDefaultInstance()),
                        (channel, remote) -> TopicServiceGrpc.newStub(channel)
                                .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                                .deleteTopic(
                                        request.toBuilder().setNoForward(true).build(), remote)));
    }

    @Override
    public void getTopic(GetTopicRequest request, StreamObserver<GetTopicResponse> observer) {
        long leftNanos = CallDeadline.leftNanos(CallDeadline.DEFAULT_MS);
        Answers.give(
                observer,
                router.route(
                        request.getNoForward(),
                        () -> controller
                                .read(clock.nanos() + leftNanos)
                                .thenCompose(image -> describe(image, request.getName())),
                        (channel, remote) -> TopicServiceGrpc.newStub(channel)
                                .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                                .getTopic(request.toBuilder().setNoForward(true).build(), remote)));
    }

    @Override
    public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> observer) {
        long leftNanos = CallDeadline.leftNanos(CallDeadline.DEFAULT_MS);
        Answers.give(
                observer,
                router.route(
                        request.getNoForward(),
                        () -> controller.read(clock.nanos() + leftNanos).thenApply(image -> list(image, request)),
                        (channel, remote) -> TopicServiceGrpc.newStub(channel)
                                .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                                .listTopics(
                                        request.toBuilder().setNoForward(true).build(), remote)));
    }

    private CompletableFuture<CommandResult.TopicChanged> changeTopic(
            ControllerCommand command, boolean wait, long leftNanos) {
        long deadlineNanos = clock.nanos() + leftNanos;
        CompletableFuture<CommandResult.TopicChanged> changed = controller
                .submit(command, deadlineNanos)
                .thenApply(reply -> (CommandResult.TopicChanged) reply.result());
        return wait
                ? changed.thenCompose(result ->
                        visibility.whenLed(result.topic(), deadlineNanos).thenApply(ignored -> result))
                : changed;
    }

    /** Other brokers apply the metadata a moment later; whoever asked this one goes on to use the topic here. */
    private <T> CompletableFuture<T> seenHere(String topic, T answer) {
        return visibility.whenSeen(topic).thenApply(ignored -> answer);
    }

    private CreateTopicResponse created(CommandResult.TopicChanged changed) {
        return CreateTopicResponse.newBuilder()
                .setTopic(answers.topic(changed.topic()))
                .addAllWarnings(changed.warnings())
                .putAllConfigs(changed.topic().configs())
                .putAllDefaultConfigs(defaults.besides(changed.topic().configs()))
                .build();
    }

    private CompletableFuture<GetTopicResponse> describe(MetadataImage image, String name) {
        TopicImage topic = image.topic(name);
        if (topic == null) {
            return CompletableFuture.failedFuture(Failure.of(
                            ErrorReason.UNKNOWN_TOPIC,
                            "there is no topic " + TopicName.quoted(name) + "; list the topics there are")
                    .toException());
        }
        return CompletableFuture.completedFuture(GetTopicResponse.newBuilder()
                .setTopic(answers.topic(topic))
                .setReplicationFactor(topic.replicationFactor())
                .putAllConfigs(topic.configs())
                .putAllDefaultConfigs(defaults.besides(topic.configs()))
                .build());
    }

    private static ListTopicsResponse list(MetadataImage image, ListTopicsRequest request) {
        int size = request.getPageSize() <= 0 ? DEFAULT_PAGE : Math.min(request.getPageSize(), DEFAULT_PAGE);
        ListTopicsResponse.Builder response = ListTopicsResponse.newBuilder();
        // The token is the last name of the page before: pages stay in order while topics come and go.
        for (TopicImage topic :
                image.topics().tailMap(request.getPageToken(), false).values()) {
            if (TopicName.isInternal(topic.name()) && !request.getIncludeInternal()) {
                continue;
            }
            if (response.getTopicsCount() == size) {
                response.setNextPageToken(response.getTopics(size - 1).getName());
                break;
            }
            response.addTopics(TopicSummary.newBuilder()
                    .setName(topic.name())
                    .setTopicId(topic.id().toString())
                    .setPartitions(topic.partitions().size())
                    .setReplicationFactor(topic.replicationFactor()));
        }
        return response.build();
    }

    private boolean isForeign(String clusterId, SingleAnswer<?> answer) {
        try {
            identity.checkCluster(clusterId);
            return false;
        } catch (FailureException e) {
            answer.fail(e);
            return true;
        }
    }
}
