package dev.balsa.chaos.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams a history to a file. Any thread may record. The order of the lines is the order in which calls of this class took
 * effect, so that a request recorded before it is sent and an answer recorded after it came enclose what happened between them.
 * Memory is bounded: who records while the file is far behind waits; nothing is ever dropped.
 */
public final class HistoryWriter implements AutoCloseable {
    /** Of what waits for the file: an event weighs one, and one more for each record it holds. */
    private static final int MAX_WAITING = 200_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final LongSupplier nanoTime;
    private final long beganNs;
    private final BufferedWriter file;
    private final Thread thread;
    private ArrayDeque<Stamped> waiting = new ArrayDeque<>();
    private int waitingWeight;
    private long nextOperation = 1;
    private boolean isClosing;
    private @Nullable IOException failure;

    private record Stamped(long timeNs, HistoryEvent event) {}

    private HistoryWriter(BufferedWriter file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        this.beganNs = nanoTime.getAsLong();
        this.thread = Thread.ofPlatform().name("history").daemon().unstarted(this::run);
    }

    /**
     * @param file created, or replaced
     * @param nanoTime a monotonic clock in nanoseconds
     */
    public static HistoryWriter create(Path file, HistoryHeader header, LongSupplier nanoTime) throws IOException {
        BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        try {
            new LineEncoder(out).header(header);
            // A run that dies at once leaves a history that says which one it was.
            out.flush();
        } catch (IOException e) {
            out.close();
            throw e;
        }
        HistoryWriter writer = new HistoryWriter(out, nanoTime);
        writer.thread.start();
        return writer;
    }

    /** To be called before the request leaves. Returns the number that its completion has to name. */
    public long invoked(int process, Request request) {
        lock.lock();
        try {
            long operation = nextOperation++;
            append(new HistoryEvent.Invoked(process, operation, request), 1 + weight(request));
            return operation;
        } finally {
            lock.unlock();
        }
    }

    /** To be called after the answer came, once for each operation, as its two siblings. */
    public void succeeded(int process, long operation, Request request, Answer answer) {
        append(new HistoryEvent.Succeeded(process, operation, request.function(), answer), 1 + weight(answer));
    }

    /** Only if the answer says that it was not done and never will be. */
    public void refused(int process, long operation, Request request, String error) {
        append(new HistoryEvent.Refused(process, operation, request.function(), error), 1);
    }

    public void unknown(int process, long operation, Request request, String error) {
        append(new HistoryEvent.Unknown(process, operation, request.function(), error), 1);
    }

    /** Everything that is not an operation. */
    public void event(HistoryEvent event) {
        switch (event) {
            case HistoryEvent.Invoked _, HistoryEvent.Succeeded _, HistoryEvent.Refused _, HistoryEvent.Unknown _ ->
                throw new IllegalArgumentException("operations have methods of their own: " + event);
            case HistoryEvent.Assigned _,
                    HistoryEvent.Sought _,
                    HistoryEvent.Gained _,
                    HistoryEvent.GaveUp _,
                    HistoryEvent.Fault _,
                    HistoryEvent.Elected _,
                    HistoryEvent.PhaseBegan _,
                    HistoryEvent.Drained _,
                    HistoryEvent.BrokerExited _,
                    HistoryEvent.Joined _,
                    HistoryEvent.Note _ -> append(event, 1);
        }
    }

    private static int weight(Request request) {
        return request instanceof Request.Send send ? send.values().length : 0;
    }

    private static int weight(Answer answer) {
        int weight = 0;
        if (answer instanceof Answer.Polled polled) {
            for (Answer.Batch batch : polled.batches()) {
                weight += 1 + batch.offsets().length;
            }
        }
        return weight;
    }

    private void append(HistoryEvent event, int weight) {
        lock.lock();
        try {
            // One event may weigh more than all the room there is.
            while (waitingWeight > 0 && waitingWeight + weight > MAX_WAITING && failure == null && !isClosing) {
                room.awaitUninterruptibly();
            }
            if (failure != null) {
                throw new UncheckedIOException("the history cannot be written; the run proves nothing", failure);
            }
            if (isClosing) {
                throw new IllegalStateException("the history is closed: end every client before it");
            }
            waiting.add(new Stamped(nanoTime.getAsLong() - beganNs, event));
            waitingWeight += weight;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            LineEncoder encoder = new LineEncoder(file);
            for (List<Stamped> lines = take(); !lines.isEmpty(); lines = take()) {
                for (Stamped line : lines) {
                    encoder.event(line.timeNs(), line.event());
                }
                file.flush();
            }
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException e) {
            // A list that somebody changed after recording it, for example: those who wait must hear of it.
            failed(new IOException("an event could not be encoded", e));
        }
    }

    /** Everything that waits; nothing when it is over. */
    private List<Stamped> take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !isClosing) {
                work.awaitUninterruptibly();
            }
            List<Stamped> taken = new ArrayList<>(waiting);
            waiting = new ArrayDeque<>();
            waitingWeight = 0;
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void failed(IOException problem) {
        lock.lock();
        try {
            failure = problem;
            waiting = new ArrayDeque<>();
            waitingWeight = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is left. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            isClosing = true;
            work.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        joinUninterruptibly();
        file.close();
        IOException problem = failure;
        if (problem != null) {
            throw problem;
        }
    }

    private void joinUninterruptibly() {
        boolean wasInterrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
