package dev.balsa.broker.group.host;

/**
 * Counts the requests that a coordinator owes an answer, wherever in it they are, and what they keep in memory. Held heartbeats do not
 * count: they are bounded by the members. Loop only.
 */
final class OwedRequests {
    static final int MAX_REQUESTS = 20_000;
    static final long MAX_BYTES = 32L << 20;

    private int requests;
    private long bytes;

    /** @return false if there are too many already; the request is not counted then */
    boolean admit(CoordinatorRequest request) {
        if (requests >= MAX_REQUESTS || bytes + request.sizeBytes() > MAX_BYTES) {
            return false;
        }
        requests++;
        bytes += request.sizeBytes();
        request.whenSettled(() -> {
            requests--;
            bytes -= request.sizeBytes();
        });
        return true;
    }
}
