package dev.balsa.chaos.virtual;

import dev.balsa.client.TopicPartition;
import java.util.List;

/**
 * Where simulated clients work.
 *
 * @param brokers ids of all
 */
record VirtualSite(
        VirtualWorld world,
        VirtualNetwork network,
        VirtualHistory history,
        List<Integer> brokers,
        List<TopicPartition> partitions,
        Numbers numbers) {
    /** Values of records: no two are the same. */
    static final class Numbers {
        private long next = 1;

        long[] take(int count) {
            long[] taken = new long[count];
            for (int i = 0; i < count; i++) {
                taken[i] = next++;
            }
            return taken;
        }
    }
}
