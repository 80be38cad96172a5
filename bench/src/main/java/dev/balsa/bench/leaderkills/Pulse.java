package dev.balsa.bench.leaderkills;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Sends to one partition all the time, and knows when it was acknowledged. */
final class Pulse implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final byte[] VALUE = new byte[100];

    private final Contestant.Sender sender;
    private final Thread thread;
    private volatile boolean isEnding;
    private long[] acknowledgedNanos = new long[1024];
    private int count;
    private int failures;

    Pulse(int partition, Contestant.Sender sender) {
        this.sender = sender;
        this.thread = Thread.ofPlatform().name("pulse-" + partition).daemon().start(this::beat);
    }

    private void beat() {
        while (!isEnding) {
            try {
                sender.send(VALUE);
                acknowledged(System.nanoTime());
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (IOException e) {
                failed(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void acknowledged(long nowNanos) {
        if (count == acknowledgedNanos.length) {
            acknowledgedNanos = Arrays.copyOf(acknowledgedNanos, 2 * count);
        }
        acknowledgedNanos[count++] = nowNanos;
    }

    private synchronized void failed(IOException e) {
        if (failures++ == 0) {
            System.err.println(thread.getName() + ": " + e.getMessage());
        }
    }

    /** Forgets all but the last acknowledgement. */
    synchronized void begin() {
        if (count > 0) {
            acknowledgedNanos[0] = acknowledgedNanos[count - 1];
            count = 1;
        }
    }

    synchronized @Nullable Long lastNanos() {
        return count == 0 ? null : acknowledgedNanos[count - 1];
    }

    /** The longest time between two acknowledgements since {@link #begin}. */
    synchronized double longestGapMs() {
        long longestNanos = 0;
        for (int i = 1; i < count; i++) {
            longestNanos = Math.max(longestNanos, acknowledgedNanos[i] - acknowledgedNanos[i - 1]);
        }
        return longestNanos / 1e6;
    }

    /** Records that the client gave up; each is a time in which nothing was acknowledged. */
    synchronized int failures() {
        return failures;
    }

    @Override
    public void close() {
        isEnding = true;
        thread.interrupt();
        sender.close();
    }
}
