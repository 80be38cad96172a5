package dev.balsa.client.producer;

import dev.balsa.client.net.BrokerFailure;

/** What to do with a batch that a broker refused. */
enum FailureAction {
    /** Send the same batch again, perhaps elsewhere. */
    RETRY,
    /** Send it again in two halves. */
    SPLIT,
    /** The sequence is broken, and nothing of what is queued was written: go on under a new producer id. */
    RENUMBER,
    /** It can never be written. */
    FAIL,
    /** Nothing this producer sends can be written any more. */
    END_PRODUCER;

    static FailureAction of(BrokerFailure failure, boolean idempotent) {
        return switch (failure.reason()) {
            case REASON_RECORD_TOO_LARGE -> SPLIT;
            case REASON_OUT_OF_ORDER_SEQUENCE, REASON_UNKNOWN_PRODUCER -> idempotent ? RENUMBER : FAIL;
            case REASON_PRODUCER_FENCED, REASON_WRONG_CLUSTER -> END_PRODUCER;
            // Its outcome is unknown: only brokers that recognise a second copy may get one.
            case REASON_INTERNAL -> idempotent ? RETRY : FAIL;
            default -> failure.isRetriable() ? RETRY : FAIL;
        };
    }
}
