package dev.balsa.broker.client;

import io.grpc.Context;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one call of a client holds. All of it is given back when its stream has ended, which for an answer means: has left for the
 * network. Any thread, except that gRPC reports on what comes in, and on the end of the stream, on the connection's event loop.
 */
public final class OpenCall extends ServerStreamTracer {
    private static final Context.Key<OpenCall> KEY = Context.key("balsa-open-call");

    /** What a client has to send of a message to be seen as going on. */
    private static final long STEP_BYTES = 16 << 10;

    /** As many times as it may stop in a message, a client may take for the whole of it. */
    private static final int PATIENCES_OF_A_MESSAGE = 6;

    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final ClientMemory memory;
    private volatile @Nullable ClientConnection connection;
    private long answerBytes;
    private long callBytes;
    private volatile boolean isOver;
    private volatile boolean isParsedLater;
    /** When the broker began to wait for this client, to send its request or to read; {@link #NOT_WAITING} while it does not. */
    private volatile long waitingSinceNanos = NOT_WAITING;

    /** Of the message that is coming in. On the event loop: this changes with every piece of every message. */
    private long arrivingBytes;
    /** When that message began to come; {@link #NOT_WAITING} without one. */
    private volatile long messageSinceNanos = NOT_WAITING;
    /** When its last {@link #STEP_BYTES} had come. */
    private volatile long stepSinceNanos = NOT_WAITING;
    /** Of messages that are whole and not parsed. */
    private final AtomicLong unparsedBytes = new AtomicLong();

    OpenCall(ClientMemory memory) {
        this.memory = memory;
    }

    /** The call that is handled in this thread; in a server that does not count, a new one without company. */
    public static OpenCall current() {
        OpenCall call = KEY.get();
        return call == null ? new OpenCall(ClientMemory.unbounded()) : call;
    }

    /** Its connection's part of what unanswered batches may hold. */
    public ByteBudget.Share produceShare() {
        return connection().produce;
    }

    /**
     * Takes memory for an answer that holds records.
     *
     * @return false if too many answers are on their way: nothing was taken
     */
    public synchronized boolean holdAnswer(long bytes) {
        boolean taken = !isOver && memory.answers().tryTake(connection().answers, bytes);
        answerBytes += taken ? bytes : 0;
        return taken;
    }

    /** Gives back what answers hold; they have left, or will never be sent. */
    public synchronized void dropAnswers() {
        memory.answers().give(connection().answers, answerBytes);
        answerBytes = 0;
    }

    /**
     * Takes memory for the call itself: its request, and what its handler has to remember.
     *
     * @return false if there are too many: nothing was taken
     */
    public synchronized boolean hold(long bytes) {
        boolean taken = !isOver && memory.calls().tryTake(connection().calls, bytes);
        callBytes += taken ? bytes : 0;
        return taken;
    }

    /** Gives a part of that back. */
    public synchronized void drop(long bytes) {
        if (!isOver) {
            memory.calls().give(connection().calls, bytes);
            callBytes -= bytes;
        }
    }

    /** Whether it has ended, so that nobody waits for what its handler still does. */
    public boolean isOver() {
        return isOver;
    }

    /** The broker has something for the client, which does not take it. */
    public void waitsForClient() {
        if (waitingSinceNanos == NOT_WAITING) {
            waitingSinceNanos = memory.nowNanos();
        }
    }

    /** The client goes on. */
    public void goesOn() {
        if (waitingSinceNanos != NOT_WAITING) {
            waitingSinceNanos = NOT_WAITING;
        }
    }

    /** Whether the broker has waited for so long for the client to read, or to send the only message of a call. */
    boolean hasWaited(long nowNanos, long patienceNanos) {
        long since = waitingSinceNanos;
        return since != NOT_WAITING && nowNanos - since >= patienceNanos;
    }

    /**
     * Whether the client has stopped in a message for so long, or takes many times as long for all of it.
     *
     * @param heardSinceNanos since when the connection is read, which counts if the message began before
     */
    boolean hasMessageWaited(long nowNanos, long heardSinceNanos, long patienceNanos) {
        long since = messageSinceNanos;
        if (since == NOT_WAITING) {
            return false;
        }
        long begunNanos = since - heardSinceNanos > 0 ? since : heardSinceNanos;
        return nowNanos - stepSinceNanos >= patienceNanos
                || nowNanos - begunNanos >= PATIENCES_OF_A_MESSAGE * patienceNanos;
    }

    // ---- what gRPC reports ------------------------------------------------------------------------------------------

    @Override
    public Context filterContext(Context context) {
        return context.withValue(KEY, this);
    }

    @Override
    public void serverCallStarted(ServerCallInfo<?, ?> call) {
        ClientConnection of = call.getAttributes().get(ClientConnection.ATTRIBUTE);
        if (of == null) {
            return;
        }
        belongsTo(of);
        MethodType type = call.getMethodDescriptor().getType();
        if (type.clientSendsOneMessage()) {
            // Whose only message is due; a stream may be silent for as long as it likes.
            waitsForClient();
        }
    }

    @Override
    public void inboundWireSize(long bytes) {
        if (isOver) {
            return;
        }
        long before = arrivingBytes;
        arrivingBytes = before + bytes;
        connection().arriving(bytes);
        if (before == 0 || arrivingBytes / STEP_BYTES > before / STEP_BYTES) {
            long now = memory.nowNanos();
            stepSinceNanos = now;
            if (before == 0) {
                messageSinceNanos = now;
            }
        }
    }

    @Override
    public void inboundMessageRead(int sequence, long wireBytes, long plainBytes) {
        goesOn();
        long bytes = arrived();
        if (isParsedLater) {
            unparsedBytes.addAndGet(bytes);
            connection().unparsed(bytes);
        }
    }

    /** The message that was coming is whole, or will never be. */
    private long arrived() {
        long bytes = arrivingBytes;
        arrivingBytes = 0;
        messageSinceNanos = NOT_WAITING;
        connection().arriving(-bytes);
        return bytes;
    }

    /** Its messages stay in the network's buffers until {@link #parsed}, because a thread has to be found for them. */
    void parseLater() {
        isParsedLater = true;
    }

    /** All messages that have arrived have left the network's buffers. */
    void parsed() {
        connection().unparsed(-unparsedBytes.getAndSet(0));
    }

    @Override
    public void streamClosed(Status status) {
        synchronized (this) {
            dropAnswers();
            drop(callBytes);
            isOver = true;
        }
        arrived();
        parsed();
        connection().closed(this);
    }

    synchronized void belongsTo(ClientConnection of) {
        if (!isOver) {
            connection = of;
            of.opened(this);
        }
    }

    private ClientConnection connection() {
        ClientConnection known = connection;
        return known == null ? alone() : known;
    }

    private synchronized ClientConnection alone() {
        ClientConnection known = connection;
        if (known == null) {
            known = new ClientConnection("unknown", memory.nowNanos(), ignored -> {});
            connection = known;
        }
        return known;
    }
}
