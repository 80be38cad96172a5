package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all clients of a run share.
 *
 * @param topic whose partitions all are written to; names of other topics begin with it
 * @param group of the members; names of other groups begin with it
 * @param processes gives every client its number
 * @param values gives every record and every value of a register its number
 */
record Site(
        String bootstrap,
        HistoryWriter history,
        String topic,
        List<TopicPartition> partitions,
        String group,
        AtomicInteger processes,
        AtomicLong values) {
    Site {
        partitions = List.copyOf(partitions);
    }

    /** For short questions and calls: who asks does not wait for long. */
    BalsaAdmin admin() {
        return new BalsaAdmin(
                Map.of("bootstrap.servers", bootstrap, "request.timeout.ms", "2000", "default.api.timeout.ms", "4000"));
    }

    /** The topic whose options are the registers. */
    String registerTopic() {
        return topic + "-registers";
    }
}
