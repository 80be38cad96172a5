package dev.balsa.client.producer;

import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.Inbox;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a {@link Sender} until it is closed. */
final class SenderThread {
    private static final Logger LOG = LoggerFactory.getLogger(SenderThread.class);
    private static final long MAX_WAIT_MS = 10_000;

    private final Sender sender;
    private final Inbox inbox;
    private final ClientClock clock;
    private final Runnable afterwards;
    private final Thread thread;
    private volatile long closeByMs = Long.MAX_VALUE;

    /** @param afterwards what to close when the sender has ended */
    SenderThread(String name, Sender sender, Inbox inbox, ClientClock clock, Runnable afterwards) {
        this.sender = sender;
        this.inbox = inbox;
        this.clock = clock;
        this.afterwards = afterwards;
        this.thread = new Thread(this::run, name);
        // A producer that nobody closed must not keep its process alive.
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isCurrent() {
        return thread.equals(Thread.currentThread());
    }

    /** Sends what is queued and ends; what is not done by {@code closeByMs} on the clock for deadlines is given up. */
    void close(long byMs) {
        closeByMs = byMs;
        inbox.wake();
    }

    /** Returns false if the thread still runs after that time. */
    boolean join(long timeoutMs) throws InterruptedException {
        thread.join(Math.max(1, timeoutMs));
        return !thread.isAlive();
    }

    private void run() {
        BrokerFailure reason;
        try {
            while (!isOver()) {
                long waitMs = sender.runOnce() - clock.nowMs();
                if (waitMs > 0 && !isOver()) {
                    await(Math.min(waitMs, MAX_WAIT_MS));
                }
            }
            reason = BrokerFailure.ofClient(
                    Status.Code.CANCELLED, "the producer was closed before the record was written");
        } catch (RuntimeException | Error e) {
            LOG.error("the sender failed; this producer can send nothing any more", e);
            reason = BrokerFailure.ofClient(Status.Code.INTERNAL, "the producer's sender failed: " + e);
        }
        sender.endProducer(reason);
        sender.abort(reason);
        afterwards.run();
    }

    private boolean isOver() {
        if (closeByMs == Long.MAX_VALUE) {
            return false;
        }
        sender.beginClosing();
        return sender.isDrained() || clock.nowMs() >= closeByMs;
    }

    private void await(long waitMs) {
        long restMs = closeByMs == Long.MAX_VALUE ? waitMs : Math.min(waitMs, closeByMs - clock.nowMs());
        if (restMs > 0) {
            inbox.await(restMs);
        }
        // Nobody has business interrupting this thread, but a callback may have left the flag set.
        if (Thread.interrupted()) {
            LOG.debug("the sender was interrupted and goes on");
        }
    }
}
