package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.TopicPartition;
import java.util.Map;

/**
 * Commits for a group without members, and asks what it has committed. A commit without a member has no number, so that one whose
 * outcome is unknown may still arrive behind a later one; from then on the group is another one.
 */
final class RawCommitter implements Client {
    private final int process;
    private final Site site;
    private final RawCalls calls;
    private int groups;
    private long next = 1;
    private int turn;

    RawCommitter(int process, Site site) {
        this.process = process;
        this.site = site;
        this.calls = new RawCalls(site.bootstrap(), process);
    }

    private String group() {
        return site.group() + "-raw-" + process + "-" + groups;
    }

    @Override
    public void act() {
        TopicPartition partition =
                site.partitions().get(turn % site.partitions().size());
        if (turn++ % 2 == 0) {
            commit(partition);
        } else {
            ask();
        }
    }

    private void commit(TopicPartition partition) {
        long offset = next++;
        Request request = new Request.Commit(group(), "", Map.of(partition.toString(), offset), false);
        long operation = site.history().invoked(process, request);
        Refusal refusal = RawOffsets.commit(calls, RawOffsets.Committing.alone(group(), partition, offset));
        if (refusal == null) {
            site.history().succeeded(process, operation, request, new Answer.Done());
        } else if (refusal.isDefinite()) {
            site.history().refused(process, operation, request, refusal.reason());
        } else {
            site.history().unknown(process, operation, request, refusal.reason());
            groups++;
        }
    }

    private void ask() {
        Request request = new Request.Committed(group());
        long operation = site.history().invoked(process, request);
        switch (RawOffsets.committed(calls, group())) {
            case RawCalls.Outcome.Done<Map<TopicPartition, Long>>(Map<TopicPartition, Long> offsets) ->
                site.history().succeeded(process, operation, request, RawOffsets.answer(offsets));
            case RawCalls.Outcome.Failed<Map<TopicPartition, Long>>(Refusal refusal) ->
                // Questions change nothing.
                site.history().refused(process, operation, request, refusal.reason());
        }
    }

    @Override
    public void crash() {
        close();
    }

    @Override
    public void close() {
        calls.close();
    }
}
