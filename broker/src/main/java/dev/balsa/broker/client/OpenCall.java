package dev.balsa.broker.client;

import io.grpc.Context;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What one call of a client holds. All of it is given back when its stream has ended, which for an answer means: has left for the
 * network. Any thread.
 */
public final class OpenCall extends ServerStreamTracer {
    private static final Context.Key<OpenCall> KEY = Context.key("balsa-open-call");

    /** What a client has to send of a message to be seen as going on. */
    private static final long LARGE_MESSAGE_BYTES = 16 << 10;

    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final ClientMemory memory;
    private volatile @Nullable ClientConnection connection;
    private long arrivingBytes;
    private long answerBytes;
    private long callBytes;
    private boolean isOver;
    private volatile boolean isParsedLater;
    /** When the broker began to wait for this client, to send or to read; {@link #NOT_WAITING} while it does not. */
    private volatile long waitingSinceNanos = NOT_WAITING;

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

    /** The broker itself has kept the client from going on until now. */
    void forgive(long sinceNanos) {
        if (waitingSinceNanos != NOT_WAITING) {
            waitingSinceNanos = sinceNanos;
        }
    }

    /** How long the broker has been waiting for the client, 0 if it is not. */
    long waitedNanos(long nowNanos) {
        long since = waitingSinceNanos;
        return since == NOT_WAITING ? 0 : nowNanos - since;
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
    public synchronized void inboundWireSize(long bytes) {
        if (isOver) {
            return;
        }
        boolean isFurther = (arrivingBytes + bytes) / LARGE_MESSAGE_BYTES > arrivingBytes / LARGE_MESSAGE_BYTES;
        arrivingBytes += bytes;
        connection().arriving(bytes);
        if (isFurther) {
            // Whoever sends so much goes on, however long the whole message takes.
            waitingSinceNanos = memory.nowNanos();
        }
    }

    @Override
    public void inboundMessageRead(int sequence, long wireBytes, long plainBytes) {
        goesOn();
        if (!isParsedLater) {
            parsed();
        }
    }

    /** Its messages stay in the network's buffers until {@link #parsed}, because a thread has to be found for them. */
    void parseLater() {
        isParsedLater = true;
    }

    /** All messages that have arrived have left the network's buffers. */
    void parsed() {
        long bytes;
        synchronized (this) {
            bytes = arrivingBytes;
            arrivingBytes = 0;
        }
        connection().arriving(-bytes);
    }

    @Override
    public void streamClosed(Status status) {
        synchronized (this) {
            dropAnswers();
            drop(callBytes);
            isOver = true;
        }
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
            known = new ClientConnection("unknown", ignored -> {});
            connection = known;
        }
        return known;
    }
}
