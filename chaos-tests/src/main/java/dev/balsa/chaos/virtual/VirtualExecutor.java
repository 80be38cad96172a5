package dev.balsa.chaos.virtual;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Threads of a simulated process: each task is an event of it. Nobody can wait for a task; there is only one thread. */
final class VirtualExecutor extends VirtualThreads implements ScheduledExecutorService {
    private final VirtualProcess process;
    private final LongSupplier delayUs;

    /** @param delayUs until a task runs; tasks with the same delay run in their order */
    VirtualExecutor(VirtualProcess process, LongSupplier delayUs) {
        this.process = process;
        this.delayUs = delayUs;
    }

    @Override
    public void execute(Runnable task) {
        requireOpen();
        process.in(delayUs.getAsLong(), task);
    }

    private void requireOpen() {
        if (isShutdown()) {
            throw new RejectedExecutionException("shut down");
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        requireOpen();
        Task<@Nullable Void> scheduled = new Task<>(() -> {
            task.run();
            return null;
        });
        process.in(unit.toMicros(delay), scheduled::fire);
        return scheduled;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        requireOpen();
        Task<V> scheduled = new Task<>(task);
        process.in(unit.toMicros(delay), scheduled::fire);
        return scheduled;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        return scheduleWithFixedDelay(task, first, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit) {
        requireOpen();
        Task<@Nullable Void> periodic = new Task<>(() -> null);
        repeat(periodic, task, unit.toMicros(first), unit.toMicros(pause));
        return periodic;
    }

    private void repeat(Task<@Nullable Void> periodic, Runnable task, long delayUs, long pauseUs) {
        process.in(delayUs, () -> {
            if (!periodic.isCancelled() && !isShutdown()) {
                task.run();
                repeat(periodic, task, pauseUs, pauseUs);
            }
        });
    }

    private final class Task<V extends @Nullable Object> extends FutureTask<V> implements ScheduledFuture<V> {
        Task(Callable<V> work) {
            super(work);
        }

        void fire() {
            if (!isShutdown()) {
                run();
            }
        }

        @Override
        protected void setException(Throwable thrown) {
            super.setException(thrown);
            switch (thrown) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                default -> throw new IllegalStateException(thrown);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException("nobody asks for it here");
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException("nobody asks for it here");
        }
    }
}
