package dev.balsa.client.consumer;

import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/** Where partitions are read next: beginning, seeking, asking. */
final class Positions {
    private final ConsumerContext context;
    private final Assignment assignment;
    private final OffsetLookups lookups;
    private final Fetcher fetcher;
    private final OffsetSearch search;
    private final WorkLoop loop;

    Positions(
            ConsumerContext context,
            Assignment assignment,
            OffsetLookups lookups,
            Fetcher fetcher,
            OffsetSearch search,
            WorkLoop loop) {
        this.context = context;
        this.assignment = assignment;
        this.lookups = lookups;
        this.fetcher = fetcher;
        this.search = search;
        this.loop = loop;
    }

    /** A partition the caller has chosen. */
    AssignedPartition begin(TopicPartition partition, boolean whereCommitted) {
        AssignedPartition begun =
                new AssignedPartition(partition, "", context.settings().checkCrcs());
        if (whereCommitted) {
            begun.awaitCommitted();
        } else {
            fetcher.reset(begun, new NoOffsetForPartitionException(partition));
        }
        return begun;
    }

    void drop(AssignedPartition partition) {
        withdraw(partition);
        assignment.remove(partition.partition());
    }

    private void withdraw(AssignedPartition partition) {
        OffsetLookups.Receiver receiver = partition.lookup();
        if (receiver != null) {
            lookups.withdraw(receiver);
        }
    }

    void seek(AssignedPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " is negative");
        }
        withdraw(partition);
        partition.seek(offset);
    }

    /** @param partitions empty for all */
    void seek(Collection<TopicPartition> partitions, OffsetQuery query) {
        Collection<TopicPartition> all = partitions.isEmpty() ? Set.copyOf(assignment.keys()) : partitions;
        for (TopicPartition partition : all) {
            AssignedPartition assigned = assignment.get(partition);
            withdraw(assigned);
            assigned.seek(query);
        }
    }

    /** @throws ClientTimeoutException if it is not known in time */
    long await(AssignedPartition partition, Duration timeout) {
        boolean known = loop.await(timeout, () -> {
            partition.throwFailure();
            return partition.position() != AssignedPartition.NO_POSITION;
        });
        if (!known) {
            throw search.timedOut("the position of " + partition.partition(), timeout);
        }
        return partition.position();
    }
}
