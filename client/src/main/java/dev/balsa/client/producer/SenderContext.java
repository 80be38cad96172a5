package dev.balsa.client.producer;

import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.MetadataCache;
import dev.balsa.client.net.MetadataRefresher;
import dev.balsa.wire.record.PayloadCompressor;
import java.util.Optional;

/** What the sender's parts need of each other. */
record SenderContext(
        ProducerSettings settings,
        ClientClock clock,
        MetadataCache metadata,
        MetadataRefresher refresher,
        BatchAccumulator accumulator,
        MemoryBudget budget,
        ProducerIdentities identities,
        Backoff backoff,
        Backoff reconnectBackoff,
        SenderTimers timers,
        Optional<PayloadCompressor> compressor,
        Optional<PackingThreads> packing,
        ProducerMeter meter,
        Coordination coordination) {
    /** What only the sender itself can do. */
    interface Coordination {
        BrokerSender broker(String endpoint);

        /** The partition has something to send and no leader to send it to: look again after the next metadata. */
        void awaitLeader(PartitionSender partition);

        /** The partition waits for a producer id. */
        void awaitIdentity(PartitionSender partition);

        /** The partition has batches that have not ended. */
        void activate(PartitionSender partition);

        /** Nothing can be sent any more. */
        void endProducer(BrokerFailure failure);

        /** Whether batches are to be sent although they are not full. */
        boolean isHurrying();
    }
}
