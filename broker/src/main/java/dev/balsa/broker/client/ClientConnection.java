package dev.balsa.broker.client;

import io.grpc.Attributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What one connection makes this broker hold. Any thread, except where a method is for its event loop. */
final class ClientConnection {
    static final Attributes.Key<ClientConnection> ATTRIBUTE = Attributes.Key.create("balsa-client-connection");

    /** What every connection may hold of anything without being in anybody's way. */
    static final long FREE_BYTES = 16 << 10;

    final ByteBudget.Share produce = new ByteBudget.Share();
    final ByteBudget.Share answers = new ByteBudget.Share();
    final ByteBudget.Share calls = new ByteBudget.Share();

    private final String address;
    private final Consumer<String> end;
    private final Set<OpenCall> openCalls = ConcurrentHashMap.newKeySet();
    /** Changes with every piece of every message, hence no atomic. */
    private long arrivingBytes;

    private final AtomicLong unparsedBytes = new AtomicLong();
    private volatile long heardSinceNanos;
    private volatile boolean isIgnored;
    private volatile boolean isLarge;

    /**
     * @param openedNanos on the monotonic clock
     * @param end ends it, telling the client why
     */
    ClientConnection(String address, long openedNanos, Consumer<String> end) {
        this.address = address;
        this.heardSinceNanos = openedNanos;
        this.end = end;
    }

    void opened(OpenCall call) {
        openCalls.add(call);
    }

    void closed(OpenCall call) {
        openCalls.remove(call);
    }

    /** More of a message has come, or it is whole. On the event loop. */
    void arriving(long bytes) {
        arrivingBytes += bytes;
    }

    /** Messages are whole and wait for a thread to parse them, or no longer do. */
    void unparsed(long bytes) {
        unparsedBytes.addAndGet(bytes);
    }

    /** Bytes of messages that are not whole, or not parsed. On the event loop. */
    long inboundBytes() {
        return arrivingBytes + unparsedBytes.get();
    }

    /** Whether much of what it has sent is unfinished, or not asked for. */
    void isLarge(boolean now) {
        isLarge = now;
    }

    boolean isLarge() {
        return isLarge;
    }

    /** Nothing is read from it for the time being, so that nothing it does can be seen. */
    void ignored() {
        isIgnored = true;
    }

    /** It is read again; what it has not done until now counts as not done since this time. */
    void heard(long sinceNanos) {
        heardSinceNanos = sinceNanos;
        isIgnored = false;
    }

    /** Whether one of its calls has kept this broker waiting for so long. */
    boolean hasWaited(long nowNanos, long patienceNanos) {
        if (isIgnored) {
            return false;
        }
        long heardSince = heardSinceNanos;
        if (nowNanos - heardSince < patienceNanos) {
            return false;
        }
        boolean withMessages = isLarge;
        for (OpenCall call : openCalls) {
            if (call.hasWaited(nowNanos, patienceNanos)
                    || (withMessages && call.hasMessageWaited(nowNanos, heardSince, patienceNanos))) {
                return true;
            }
        }
        return false;
    }

    void end(String why) {
        end.accept(why);
    }

    @Override
    public String toString() {
        return address;
    }
}
