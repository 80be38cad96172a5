package dev.balsa.broker.client;

import io.grpc.Attributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What one connection makes this broker hold. Any thread. */
final class ClientConnection {
    static final Attributes.Key<ClientConnection> ATTRIBUTE = Attributes.Key.create("balsa-client-connection");

    final ByteBudget.Share produce = new ByteBudget.Share();
    final ByteBudget.Share answers = new ByteBudget.Share();
    final ByteBudget.Share calls = new ByteBudget.Share();

    private final String address;
    private final Consumer<String> end;
    private final Set<OpenCall> openCalls = ConcurrentHashMap.newKeySet();
    private final AtomicLong arrivingBytes = new AtomicLong();
    private volatile boolean isIgnored;
    private volatile boolean isLarge;

    /** @param end ends it, telling the client why */
    ClientConnection(String address, Consumer<String> end) {
        this.address = address;
        this.end = end;
    }

    void opened(OpenCall call) {
        openCalls.add(call);
    }

    void closed(OpenCall call) {
        openCalls.remove(call);
    }

    void arriving(long bytes) {
        arrivingBytes.addAndGet(bytes);
    }

    /** Bytes of messages that have come in part. */
    long arrivingBytes() {
        return arrivingBytes.get();
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
        openCalls.forEach(call -> call.forgive(sinceNanos));
        isIgnored = false;
    }

    /** The longest that any of its calls has kept this broker waiting. */
    long waitedNanos(long nowNanos) {
        if (isIgnored) {
            return 0;
        }
        long longest = 0;
        for (OpenCall call : openCalls) {
            longest = Math.max(longest, call.waitedNanos(nowNanos));
        }
        return longest;
    }

    void end(String why) {
        end.accept(why);
    }

    @Override
    public String toString() {
        return address;
    }
}
