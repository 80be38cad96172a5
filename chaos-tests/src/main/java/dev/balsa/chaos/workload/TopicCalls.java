package dev.balsa.chaos.workload;

import dev.balsa.proto.v1.AddPartitionsRequest;
import dev.balsa.proto.v1.AlterTopicRequest;
import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.DeleteTopicRequest;
import dev.balsa.proto.v1.GetTopicRequest;
import dev.balsa.proto.v1.GetTopicResponse;
import dev.balsa.proto.v1.TopicServiceGrpc;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Calls about topics, each at another broker than the one before and none repeated: a change that a client library repeats may take
 * effect twice, with that of somebody else in between, and is no single operation any more.
 */
final class TopicCalls implements AutoCloseable {
    static final String UNKNOWN_TOPIC = "UNKNOWN_TOPIC";

    private static final long DEADLINE_MS = 4_000;

    private final RawCalls calls;

    TopicCalls(String bootstrap, int first) {
        this.calls = new RawCalls(bootstrap, first);
    }

    private <T> RawCalls.Outcome<T> call(Function<TopicServiceGrpc.TopicServiceBlockingStub, T> call) {
        calls.goElsewhere();
        return calls.call(channel -> call.apply(
                TopicServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)));
    }

    RawCalls.Outcome<?> create(String topic, int partitions) {
        return call(stub -> stub.createTopic(CreateTopicRequest.newBuilder()
                .setName(topic)
                .setPartitions(partitions)
                .build()));
    }

    RawCalls.Outcome<?> addPartitions(String topic, int total) {
        return call(stub -> stub.addPartitions(AddPartitionsRequest.newBuilder()
                .setName(topic)
                .setPartitions(total)
                .build()));
    }

    RawCalls.Outcome<?> alter(String topic, String option, long value) {
        return call(stub -> stub.alterTopic(AlterTopicRequest.newBuilder()
                .setName(topic)
                .putSetConfigs(option, Long.toString(value))
                .build()));
    }

    RawCalls.Outcome<?> delete(String topic) {
        return call(stub ->
                stub.deleteTopic(DeleteTopicRequest.newBuilder().setName(topic).build()));
    }

    RawCalls.Outcome<GetTopicResponse> describe(String topic) {
        return call(stub ->
                stub.getTopic(GetTopicRequest.newBuilder().setName(topic).build()));
    }

    @Override
    public void close() {
        calls.close();
    }
}
