package dev.balsa.chaos.virtual;

import dev.balsa.simulation.engine.EventQueue;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of a simulated machine: everything that it does is an event. While it is frozen its events wait, and when it is dead they are
 * gone.
 */
final class VirtualProcess {
    /** What a process does between two events of others. */
    interface Body {
        /** One event; whatever it throws is the end of the run, unless the body takes it for a death. */
        void run(Runnable event);
    }

    private final EventQueue queue;
    private final int host;
    private final Body body;
    private List<Runnable> held = new ArrayList<>();
    private boolean isFrozen;
    private boolean isDead;

    /** @param host number of the machine that it runs on */
    VirtualProcess(EventQueue queue, int host, Body body) {
        this.queue = queue;
        this.host = host;
        this.body = body;
    }

    /** A process that has nothing to do after its events. */
    static VirtualProcess plain(EventQueue queue, int host) {
        return new VirtualProcess(queue, host, Runnable::run);
    }

    int host() {
        return host;
    }

    boolean isDead() {
        return isDead;
    }

    /** Runs an event of this process later, unless it is dead by then. */
    void in(long delayUs, Runnable event) {
        if (!isDead) {
            queue.in(delayUs, () -> now(event));
        }
    }

    private void now(Runnable event) {
        if (isDead) {
            return;
        }
        if (isFrozen) {
            held.add(event);
        } else {
            body.run(event);
        }
    }

    void freeze() {
        isFrozen = true;
    }

    void thaw() {
        isFrozen = false;
        List<Runnable> waiting = held;
        held = new ArrayList<>();
        waiting.forEach(event -> in(0, event));
    }

    void die() {
        isDead = true;
        held = new ArrayList<>();
    }
}
