package dev.balsa.broker.session;

import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Calls to the controller's leader, wherever it is. Any thread, never blocks; every call ends within a bounded time. Failures
 * are {@link dev.balsa.broker.error.FailureException}.
 */
public interface ControllerLink {
    /**
     * @param controllerId broker id of the controller's leader
     * @param alive brokers it holds for alive
     */
    record Pulse(int controllerId, List<Integer> alive) {
        public Pulse {
            alive = List.copyOf(alive);
        }
    }

    /** @param firstProducerId the block's first id */
    record IdBlock(long firstProducerId, int count) {}

    /** @return the metadata version that a broker has to have applied to be up to date */
    CompletableFuture<Long> register(BrokerRegistration registration);

    /** @param metadataVersion metadata log index applied here */
    CompletableFuture<Pulse> heartbeat(BrokerRegistration registration, long metadataVersion, BrokerVitals vitals);

    CompletableFuture<IdBlock> allocateProducerIds(BrokerRegistration registration);

    /**
     * A group led here has exactly these voters.
     *
     * @param decisions number of the decision about the partition that this answers
     */
    CompletableFuture<Void> reportReplicas(GroupId group, int decisions, List<ReplicaId> voters);
}
