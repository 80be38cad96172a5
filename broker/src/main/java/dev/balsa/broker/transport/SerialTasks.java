package dev.balsa.broker.transport;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after another on whichever thread finds none running, so that what they guard needs neither a lock nor a thread of
 * its own.
 */
final class SerialTasks {
    private static final System.Logger LOG = System.getLogger(SerialTasks.class.getName());

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Runs the task now or leaves it to the thread that runs one now. Also from within a task. */
    void submit(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        do {
            Runnable task = tasks.remove();
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a task of a peer lane failed", e);
            }
        } while (waiting.decrementAndGet() != 0);
    }
}
