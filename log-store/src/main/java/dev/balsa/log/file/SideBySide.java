package dev.balsa.log.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * The same work on each of many files or directories, several at a time.
 *
 * @param threads one does everything in the caller's thread and in order, as a test with a scripted disk needs it
 */
public record SideBySide(int threads) {
    /** What is done with one of them. */
    @FunctionalInterface
    public interface Work<T, R> {
        R on(T item) throws IOException;
    }

    public SideBySide {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1: " + threads);
        }
    }

    /** One after the other. */
    public static SideBySide inOrder() {
        return new SideBySide(1);
    }

    /** As many at a time as the machine has processors. */
    public static SideBySide ofMachine() {
        return new SideBySide(Runtime.getRuntime().availableProcessors());
    }

    /**
     * The results in the order of the items. Whether it returns or throws, no work goes on afterwards.
     *
     * @throws IOException if one of them fails: what the first in order has thrown
     */
    public <T, R> List<R> map(List<T> items, Work<T, R> work) throws IOException {
        int shares = Math.min(threads, items.size());
        if (shares <= 1) {
            return share(items, work);
        }
        List<Future<List<R>>> running;
        // Closing waits for all of them: nothing may go on with files that the caller has given up.
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("balsa-files-", 0).factory())) {
            running = IntStream.range(0, shares)
                    .mapToObj(share -> items.subList((int) ((long) items.size() * share / shares), (int)
                            ((long) items.size() * (share + 1) / shares)))
                    .map(share -> executor.submit(() -> share(share, work)))
                    .toList();
        }
        List<R> results = new ArrayList<>(items.size());
        for (Future<List<R>> share : running) {
            results.addAll(resultOf(share));
        }
        return results;
    }

    private static <T, R> List<R> share(List<T> items, Work<T, R> work) throws IOException {
        List<R> results = new ArrayList<>(items.size());
        for (T item : items) {
            results.add(work.on(item));
        }
        return results;
    }

    private static <R> List<R> resultOf(Future<List<R>> share) throws IOException {
        return switch (share.state()) {
            case SUCCESS -> share.resultNow();
            case FAILED -> throw failure(share.exceptionNow());
            case CANCELLED, RUNNING -> throw new IOException("the work on files was interrupted");
        };
    }

    private static IOException failure(Throwable thrown) {
        return switch (thrown) {
            case IOException failed -> failed;
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            case Throwable failed -> new IOException(failed);
        };
    }
}
