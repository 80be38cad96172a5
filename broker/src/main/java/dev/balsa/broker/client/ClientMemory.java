package dev.balsa.broker.client;

import dev.balsa.raft.runtime.MonotonicClock;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounds of everything that clients can make this broker hold, in bytes. Within them every connection gets its part. A
 * connection that keeps the broker waiting for long is ended once there is too little for the others: what it has not read, or not
 * sent to the end, cannot be taken back in any other way. Any thread.
 */
public final class ClientMemory {
    private static final Logger LOG = LoggerFactory.getLogger(ClientMemory.class);

    /**
     * How much there is of each.
     *
     * @param produceBytes batches that are not answered, in produce streams and calls
     * @param answerBytes answers with records, from the moment they are read until they have left
     * @param callBytes requests of all other calls, and what calls and streams cost by themselves
     * @param inboundBytes messages that have come in part, and those that nobody has asked for yet; outside the heap, as answers are
     */
    public record Limits(long produceBytes, long answerBytes, long callBytes, long inboundBytes) {
        /** For a heap of 1 GiB and 256 MiB outside of it: 64 MiB of each. */
        public static final Limits DEFAULT = new Limits(64L << 20, 64L << 20, 64L << 20, 64L << 20);

        private static final Limits NONE = new Limits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** A client that reads and sends at a tenth of this broker's pace has moved on by then. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** With those because of whom sockets of others are not read. */
    private static final long SHORT_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final MonotonicClock clock;
    private final ByteBudget produce;
    private final ByteBudget answers;
    private final ByteBudget calls;
    private final InboundMemory inbound;
    private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
    private long nextLookNanos;

    public ClientMemory(MonotonicClock clock, Limits limits) {
        this.clock = clock;
        this.produce = ByteBudget.ofLargePieces(limits.produceBytes());
        this.answers = ByteBudget.ofLargePieces(limits.answerBytes());
        this.calls = ByteBudget.ofSmallPieces(limits.callBytes());
        this.inbound = new InboundMemory(limits.inboundBytes());
        this.nextLookNanos = clock.nanos();
    }

    static ClientMemory unbounded() {
        return new ClientMemory(() -> 0, Limits.NONE);
    }

    public ByteBudget produce() {
        return produce;
    }

    ByteBudget answers() {
        return answers;
    }

    ByteBudget calls() {
        return calls;
    }

    InboundMemory inbound() {
        return inbound;
    }

    long nowNanos() {
        return clock.nanos();
    }

    /** Has every call of a listener counted. */
    public ServerStreamTracer.Factory tracers() {
        return new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
                return new OpenCall(ClientMemory.this);
            }
        };
    }

    /** The connection was not read for a while, for want of memory. */
    void readAgain(ClientConnection connection) {
        connection.heard(clock.nanos());
    }

    void opened(ClientConnection connection) {
        connections.add(connection);
    }

    void closed(ClientConnection connection) {
        connections.remove(connection);
    }

    /** Ends connections that hold up others, if any are held up. To be called often, by one thread. */
    public void endWhoHoldsUp() {
        long now = clock.nanos();
        if (now - nextLookNanos < 0) {
            return;
        }
        nextLookNanos = now + LOOK_NANOS;
        // All are asked: each forgets what it has refused.
        boolean answersAreShort = answers.wasShort();
        boolean callsAreShort = calls.wasShort();
        boolean inboundIsShort = inbound.isShort();
        boolean othersAreNotRead = inbound.isAnyWaiting();
        if (!answersAreShort && !callsAreShort && !inboundIsShort) {
            return;
        }
        for (ClientConnection connection : connections) {
            boolean isInTheWay = inboundIsShort && connection.isLarge();
            boolean holdsMuch = isInTheWay
                    || (answersAreShort && connection.answers.usedBytes() >= ClientConnection.FREE_BYTES)
                    || (callsAreShort && connection.calls.usedBytes() >= ClientConnection.FREE_BYTES);
            long patienceNanos = isInTheWay && othersAreNotRead ? SHORT_PATIENCE_NANOS : PATIENCE_NANOS;
            if (holdsMuch && connection.hasWaited(now, patienceNanos)) {
                end(connection, TimeUnit.NANOSECONDS.toSeconds(patienceNanos));
            }
        }
    }

    private static void end(ClientConnection connection, long seconds) {
        LOG.warn(
                "the connection of {} is ended: other clients wait for memory, and it has not read or sent on for {} s",
                connection,
                seconds);
        connection.end("this broker is short of memory and has waited " + seconds
                + " s for this client to read an answer or to go on with a message; connect again, read what"
                + " you ask for, or ask for less at a time");
    }
}
