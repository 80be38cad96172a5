package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Request;
import dev.balsa.proto.v1.GetTopicResponse;
import java.util.List;

/** Sets and reads options of one topic, as several of its kind do at the same time: each option is a register that holds a number. */
final class RegisterClient implements Client {
    private static final List<String> OPTIONS = List.of("retention.ms", "retention.bytes", "segment.ms");
    /** So that no option has a value that would set the cluster to work. */
    private static final long BASE = 1_000_000_000_000L;

    private final int process;
    private final Site site;
    private final TopicCalls calls;
    private int turn;

    RegisterClient(int process, Site site) {
        this.process = process;
        this.site = site;
        this.calls = new TopicCalls(site.bootstrap(), process);
        this.turn = process;
    }

    @Override
    public void act() {
        int what = turn++;
        String option = OPTIONS.get(what / 3 % OPTIONS.size());
        if (what % 3 == 0) {
            write(option);
        } else {
            read(option);
        }
    }

    private String register(String option) {
        return site.registerTopic() + "/" + option;
    }

    private void write(String option) {
        long value = BASE + site.values().getAndIncrement();
        Request request = new Request.Write(register(option), value);
        long operation = site.history().invoked(process, request);
        Changes.record(site, process, operation, request, calls.alter(site.registerTopic(), option, value));
    }

    private void read(String option) {
        Request request = new Request.Read(register(option));
        long operation = site.history().invoked(process, request);
        switch (calls.describe(site.registerTopic())) {
            case RawCalls.Outcome.Done<GetTopicResponse>(GetTopicResponse topic) -> {
                String text = topic.getConfigsMap().get(option);
                site.history()
                        .succeeded(
                                process,
                                operation,
                                request,
                                new Answer.Value(text == null ? null : Long.valueOf(text)));
            }
            case RawCalls.Outcome.Failed<GetTopicResponse>(Refusal refusal) ->
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
