package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Request;
import dev.balsa.proto.v1.GetTopicResponse;

/**
 * Makes a topic, adds partitions, sets an option, deletes it, and begins anew with the next, asking after every step what is there. The
 * number of partitions is a register: a topic that was made and is not there is as wrong as one that was deleted and is.
 */
final class TopicChurn implements Client {
    private static final int MAX_PARTITIONS = 3;
    /** Of a topic that was deleted. One that never was has none. */
    private static final long DELETED = 0;

    private final int process;
    private final Site site;
    private final TopicCalls calls;
    private int topics;
    private int step;
    private boolean isKnownToHaveBeen;
    private boolean isDeleting;

    TopicChurn(int process, Site site) {
        this.process = process;
        this.site = site;
        this.calls = new TopicCalls(site.bootstrap(), process);
    }

    private String topic() {
        return site.topic() + "-churn-" + process + "-" + topics;
    }

    private String register() {
        return topic() + "/partitions";
    }

    @Override
    public void act() {
        switch (step++) {
            case 0 -> change(1, calls -> calls.create(topic(), 1));
            case 2 -> change(2, calls -> calls.addPartitions(topic(), 2));
            case 4 -> alter();
            case 5 -> change(MAX_PARTITIONS, calls -> calls.addPartitions(topic(), MAX_PARTITIONS));
            case 7 -> {
                isDeleting = true;
                change(DELETED, calls -> calls.delete(topic()));
            }
            case 9 -> {
                topics++;
                step = 0;
                isKnownToHaveBeen = false;
                isDeleting = false;
            }
            default -> ask();
        }
    }

    private interface Change {
        RawCalls.Outcome<?> at(TopicCalls calls);
    }

    private void change(long partitions, Change change) {
        Request request = new Request.Write(register(), partitions);
        long operation = site.history().invoked(process, request);
        isKnownToHaveBeen |= Changes.record(site, process, operation, request, change.at(calls));
    }

    private void alter() {
        Request request = new Request.Admin("set retention.ms of " + topic());
        long operation = site.history().invoked(process, request);
        Changes.record(site, process, operation, request, calls.alter(topic(), "retention.ms", 3_600_000));
    }

    private void ask() {
        Request request = new Request.Read(register());
        long operation = site.history().invoked(process, request);
        switch (calls.describe(topic())) {
            case RawCalls.Outcome.Done<GetTopicResponse>(GetTopicResponse found) -> {
                isKnownToHaveBeen = true;
                long partitions = found.getTopic().getPartitionsCount();
                site.history().succeeded(process, operation, request, new Answer.Value(partitions));
            }
            case RawCalls.Outcome.Failed<GetTopicResponse>(Refusal refusal) -> notFound(operation, request, refusal);
        }
    }

    private void notFound(long operation, Request request, Refusal refusal) {
        // While nobody knows whether it ever was there, not being there may mean two things.
        boolean isTelling = !isDeleting || isKnownToHaveBeen;
        if (refusal.reason().equals(TopicCalls.UNKNOWN_TOPIC) && isTelling) {
            site.history().succeeded(process, operation, request, new Answer.Value(isDeleting ? DELETED : null));
        } else {
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
