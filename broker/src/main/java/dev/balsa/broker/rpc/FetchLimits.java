package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import java.util.concurrent.TimeUnit;

/** The checked parameters of a fetch, with the defaults filled in. */
record FetchLimits(long maxWaitNanos, int minBytes, int maxBytes, boolean encoded, boolean linearizable) {
    static final int MAX_WAIT_MS = 30_000;
    static final int DEFAULT_BYTES = 3 << 20;
    static final int MAX_BYTES = 32 << 20;
    static final int PARTITION_BYTES = 1 << 20;
    private static final int MAX_PARTITIONS = 1_000;

    /** @throws FailureException {@code INVALID_REQUEST} that names the field and its range */
    static FetchLimits of(FetchRequest request) throws FailureException {
        checkRange("the number of partitions", request.getPartitionsCount(), 1, MAX_PARTITIONS);
        checkRange("max_wait_ms", request.getMaxWaitMs(), 0, MAX_WAIT_MS);
        checkRange("min_bytes", request.getMinBytes(), 0, MAX_BYTES);
        checkRange("max_bytes", request.getMaxBytes(), 0, MAX_BYTES);
        for (FetchPartition partition : request.getPartitionsList()) {
            checkRange("max_bytes of a partition", partition.getMaxBytes(), 0, MAX_BYTES);
        }
        int maxBytes = request.getMaxBytes() == 0 ? DEFAULT_BYTES : request.getMaxBytes();
        return new FetchLimits(
                TimeUnit.MILLISECONDS.toNanos(request.getMaxWaitMs()),
                Math.clamp(request.getMinBytes(), 1, maxBytes),
                maxBytes,
                FetchedAnswers.isEncoded(request.getFormat()),
                isLinearizable(request));
    }

    private static boolean isLinearizable(FetchRequest request) throws FailureException {
        return switch (request.getConsistency()) {
            case FETCH_CONSISTENCY_UNSPECIFIED, FETCH_CONSISTENCY_LEADER -> false;
            case FETCH_CONSISTENCY_LINEARIZABLE -> true;
            case UNRECOGNIZED ->
                throw Failure.of(
                                ErrorReason.UNSUPPORTED_VERSION,
                                "the consistency level is not known to this broker; use LEADER or LINEARIZABLE")
                        .toException();
        };
    }

    static void checkRange(String name, int value, int least, int most) throws FailureException {
        if (value < least || value > most) {
            throw Failure.of(
                            ErrorReason.INVALID_REQUEST,
                            name + " is " + value + "; it must be in " + least + ".." + most)
                    .toException();
        }
    }
}
