package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.topic.TopicName;

/** Who answers. */
public record BrokerIdentity(String clusterId, int brokerId) {
    /** @throws FailureException {@code WRONG_CLUSTER} unless the caller's id is empty or this cluster's */
    void checkCluster(String callersClusterId) throws FailureException {
        if (!callersClusterId.isEmpty() && !callersClusterId.equals(clusterId)) {
            throw Failure.of(
                            ErrorReason.WRONG_CLUSTER,
                            "the call is meant for cluster " + TopicName.quoted(callersClusterId)
                                    + ", this broker belongs to " + TopicName.quoted(clusterId)
                                    + "; check the address")
                    .toException();
        }
    }
}
