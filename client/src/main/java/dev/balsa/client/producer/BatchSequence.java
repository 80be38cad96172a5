package dev.balsa.client.producer;

import dev.balsa.client.producer.ProducerIdentities.Identity;
import dev.balsa.wire.record.ProducerStamp;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The sequence numbers of one partition. Numbers are given out when a batch is first taken for sending; afterwards they change
 * only where no copy of the batch can have been written.
 */
final class BatchSequence {
    /** New identities in a row, without a written batch between them, after which something else must be wrong. */
    private static final int MAX_IDENTITIES = 3;

    private final boolean idempotent;
    private @Nullable Identity identity;
    private @Nullable Identity broken;
    private int nextSequence;
    private int identitiesInARow;

    BatchSequence(boolean idempotent) {
        this.idempotent = idempotent;
    }

    boolean needsIdentity() {
        return idempotent && identity == null;
    }

    /** The identity that must not be used any more. */
    @Nullable
    Identity brokenIdentity() {
        return broken;
    }

    /** Starts at 0 under a new identity, and numbers what is queued anew. */
    void begin(Identity newIdentity, Collection<ProducerBatch> queued) {
        identity = newIdentity;
        broken = null;
        nextSequence = 0;
        renumber(queued);
    }

    /** The numbers for the next {@code recordCount} records. */
    ProducerStamp next(int recordCount) {
        if (!idempotent) {
            return ProducerStamp.NONE;
        }
        if (identity == null) {
            throw new IllegalStateException("no producer id yet");
        }
        ProducerStamp stamp = new ProducerStamp(identity.producerId(), identity.epoch(), nextSequence, false);
        nextSequence = ProducerStamp.sequenceAfter(nextSequence, recordCount);
        return stamp;
    }

    /** A batch was written. */
    void confirmed() {
        identitiesInARow = 0;
    }

    /** Whether new identities do not help. */
    boolean isGivenUp() {
        return identitiesInARow >= MAX_IDENTITIES;
    }

    /** Gives up the identity: everything queued goes on under the next one. */
    void breakOff() {
        broken = identity != null ? identity : broken;
        identity = null;
        identitiesInARow++;
    }

    /**
     * A batch will not be sent again. If no copy of it, nor of those behind it, can have been written, these take its numbers.
     * Otherwise they keep theirs: if it was written after all they fit, and if not the broker says so and they start anew.
     */
    void dropped(ProducerBatch batch, Collection<ProducerBatch> behind) {
        boolean certain = !batch.isOutcomeUnknown() && behind.stream().noneMatch(ProducerBatch::isOutcomeUnknown);
        if (idempotent && identity != null && batch.isClosed() && certain) {
            nextSequence = batch.stamp().baseSequence();
            renumber(behind);
        }
    }

    private void renumber(Collection<ProducerBatch> queued) {
        for (ProducerBatch batch : queued) {
            // Those that were never sent have no numbers yet and get theirs when they are.
            if (batch.isClosed()) {
                batch.restamp(next(batch.recordCount()));
            }
        }
    }
}
