package dev.balsa.client.producer;

import dev.balsa.wire.record.PayloadCompressor;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that pack batches, so that several partitions are packed side by side and the sender goes on sending. What waits for
 * them is bounded by {@code buffer.memory}, and for each partition by the batches it may have under way.
 */
final class PackingThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PackingThreads.class);
    private static final int MAX_THREADS = 4;
    private static final long IDLE_SECONDS = 30;

    private final PayloadCompressor compressor;
    private final Executor owner;
    private final ThreadPoolExecutor threads;

    /** @param owner runs what is to happen afterwards on the sender's thread */
    PackingThreads(String name, PayloadCompressor compressor, Executor owner) {
        this.compressor = compressor;
        this.owner = owner;
        int count = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-packing");
            thread.setDaemon(true);
            return thread;
        };
        this.threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                factory,
                (task, pool) -> task.run());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Packs the batch, after {@link #close} on the caller's thread; nobody else touches it until {@code afterwards} runs. */
    void pack(ProducerBatch batch, Runnable afterwards) {
        threads.execute(() -> {
            try {
                batch.pack(compressor);
            } catch (RuntimeException e) {
                LOG.error("a batch for {} cannot be packed and goes unpacked", batch.partition(), e);
            } finally {
                owner.execute(afterwards);
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
