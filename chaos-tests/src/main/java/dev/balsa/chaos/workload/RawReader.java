package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.TopicPartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one partition after the other from its beginning on, by single calls to any broker. */
final class RawReader implements Client {
    private final int process;
    private final Site site;
    private final RawCalls calls;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private int turn;

    RawReader(int process, Site site) {
        this.process = process;
        this.site = site;
        this.calls = new RawCalls(site.bootstrap(), process);
        site.history()
                .event(new HistoryEvent.Assigned(
                        process,
                        site.partitions().stream().map(TopicPartition::toString).toList()));
    }

    @Override
    public void act() {
        TopicPartition partition =
                site.partitions().get(turn++ % site.partitions().size());
        Request request = new Request.Poll(null);
        long operation = site.history().invoked(process, request);
        switch (RawFetch.fetch(calls, partition, positions.getOrDefault(partition, 0L))) {
            case RawCalls.Outcome.Done<RawRead>(RawRead read) -> {
                positions.put(partition, read.nextOffset());
                site.history()
                        .succeeded(process, operation, request, new Answer.Polled(List.of(read.batch(partition))));
            }
            case RawCalls.Outcome.Failed<RawRead>(Refusal refusal) ->
                site.history().unknown(process, operation, request, refusal.reason());
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
