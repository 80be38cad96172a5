package dev.balsa.client.net;

import java.util.concurrent.TimeUnit;

/** The time as a client sees it. */
public interface ClientClock {
    /** Milliseconds that only go forward; for deadlines. */
    long nowMs();

    /** Milliseconds since 1970; for record timestamps. */
    long wallMs();

    /** The machine's clocks. */
    ClientClock SYSTEM = new ClientClock() {
        private final long startNanos = System.nanoTime();

        @Override
        public long nowMs() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        }

        @Override
        public long wallMs() {
            return System.currentTimeMillis();
        }
    };
}
