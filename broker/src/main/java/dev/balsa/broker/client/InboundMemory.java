package dev.balsa.broker.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that have come from clients and are not messages yet: in the network's buffers, outside the heap. HTTP/2 bounds them per
 * stream only, which is far too much for thousands of connections with hundreds of streams. Beyond the limit sockets are read in
 * turn: a few at a time, each until it has nothing unfinished, so that messages are finished instead of all being begun. Any thread.
 */
final class InboundMemory {
    /** Connections that hold much and are read beyond the limit. */
    private static final int IN_TURN = 8;

    /** What one of those that are read is expected to need. */
    private static final long TURN_BYTES = 1 << 20;

    private static final long LOOK_MS = 50;

    private final long limitBytes;
    private final long connectionBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicInteger inTurn = new AtomicInteger();
    private final Set<ConnectionGate> large = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedDeque<ConnectionGate> waiting = new ConcurrentLinkedDeque<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicBoolean looks = new AtomicBoolean();

    InboundMemory(long limitBytes) {
        this.limitBytes = limitBytes;
        this.connectionBytes = limitBytes / 4;
    }

    boolean isShort() {
        return heldBytes.get() > limitBytes || !waiting.isEmpty();
    }

    /** Whether connections are not read for want of memory. */
    boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether it is time to be sparing. */
    boolean isFilling() {
        return heldBytes.get() > limitBytes / 4;
    }

    long heldBytes() {
        return heldBytes.get();
    }

    /** Whether somebody with so much takes part in the turns. */
    boolean isLarge(long bytes) {
        return bytes > ClientConnection.FREE_BYTES;
    }

    /** What a connection holds has changed. On its event loop. */
    void changed(ConnectionGate gate, long beforeBytes, long nowBytes) {
        long held = heldBytes.addAndGet(nowBytes - beforeBytes);
        boolean wasLarge = isLarge(beforeBytes);
        boolean isLarge = isLarge(nowBytes);
        if (isLarge != wasLarge) {
            gate.connection().isLarge(isLarge);
        }
        if (isLarge && !wasLarge) {
            large.add(gate);
            inTurn.addAndGet(gate.isWaiting() ? 0 : 1);
        } else if (wasLarge && !isLarge) {
            large.remove(gate);
            inTurn.addAndGet(gate.isWaiting() ? 0 : -1);
        }
        if (held <= limitBytes || !isLarge || gate.isWaiting()) {
            readOn();
        } else if (nowBytes > connectionBytes) {
            gate.end("more than " + connectionBytes
                    + " bytes of unfinished messages on one connection, while others wait; send fewer calls at once");
        } else if (inTurn.get() > turnsAt(held)) {
            inTurn.decrementAndGet();
            gate.await();
            waiting.add(gate);
            lookLater(gate);
        }
    }

    /** So many that with the largest messages, of an eighth of the limit, it will not be twice the limit; one at least. */
    private int turnsAt(long held) {
        return Math.clamp((2 * limitBytes - held) / Math.max(1, limitBytes / IN_TURN), 1, IN_TURN);
    }

    /**
     * Has some of those that wait read on, as far as there is room: by turns the one that has waited longest, and the last one, which
     * shall not have to wait behind hundreds that will never finish.
     */
    private void readOn() {
        long expected = heldBytes.get();
        while (!waiting.isEmpty() && (expected + TURN_BYTES <= limitBytes || inTurn.get() < turnsAt(expected))) {
            ConnectionGate next = turns.getAndIncrement() % 2 == 0 ? waiting.pollFirst() : waiting.pollLast();
            if (next == null) {
                return;
            }
            expected += TURN_BYTES;
            inTurn.incrementAndGet();
            next.goOn(isLarge -> inTurn.addAndGet(isLarge ? 0 : -1));
        }
    }

    /** What connections hold shrinks also without anything being read from them, when handlers ask for what has come. */
    private void lookLater(ConnectionGate gate) {
        if (looks.compareAndSet(false, true)) {
            gate.later(
                    () -> {
                        looks.set(false);
                        large.forEach(ConnectionGate::lookSoon);
                        readOn();
                        if (!waiting.isEmpty()) {
                            lookLater(gate);
                        }
                    },
                    LOOK_MS,
                    TimeUnit.MILLISECONDS);
        }
    }
}
