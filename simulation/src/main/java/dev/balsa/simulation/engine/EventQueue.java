package dev.balsa.simulation.engine;

import java.util.PriorityQueue;

/** Virtual time and what will happen in it. Events of one instant run in the order in which they were scheduled. */
public final class EventQueue {
    private record Scheduled(long atUs, long order, Runnable action) implements Comparable<Scheduled> {
        @Override
        public int compareTo(Scheduled other) {
            return atUs != other.atUs ? Long.compare(atUs, other.atUs) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Scheduled> scheduled = new PriorityQueue<>();
    private final long maxEvents;
    private long nowUs;
    private long nextOrder;
    private long events;

    /** @param maxEvents beyond this the run is taken for a livelock and ended as a violation */
    public EventQueue(long maxEvents) {
        this.maxEvents = maxEvents;
    }

    public long nowUs() {
        return nowUs;
    }

    /** How many events have run. */
    public long events() {
        return events;
    }

    public void in(long delayUs, Runnable action) {
        at(nowUs + delayUs, action);
    }

    /** A time that has passed means now. */
    public void at(long atUs, Runnable action) {
        scheduled.add(new Scheduled(Math.max(atUs, nowUs), nextOrder++, action));
    }

    /** Runs everything up to and including this time, then stands at it. */
    public void runUntil(long untilUs) {
        while (true) {
            Scheduled next = scheduled.peek();
            if (next == null || next.atUs > untilUs) {
                nowUs = Math.max(nowUs, untilUs);
                return;
            }
            scheduled.remove();
            nowUs = next.atUs;
            if (++events > maxEvents) {
                throw new InvariantViolation(
                        "bounded-work", "more than " + maxEvents + " events: something goes in circles");
            }
            next.action.run();
        }
    }
}
