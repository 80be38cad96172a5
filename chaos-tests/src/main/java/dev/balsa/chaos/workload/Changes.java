package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Request;

/** What became of a call that changes something, in the history. */
final class Changes {
    private Changes() {}

    /** Returns whether it certainly happened. */
    static boolean record(Site site, int process, long operation, Request request, RawCalls.Outcome<?> outcome) {
        return switch (outcome) {
            case RawCalls.Outcome.Done<?> _ -> {
                site.history().succeeded(process, operation, request, new Answer.Done());
                yield true;
            }
            case RawCalls.Outcome.Failed<?>(Refusal refusal) -> {
                if (refusal.isDefinite()) {
                    site.history().refused(process, operation, request, refusal.reason());
                } else {
                    site.history().unknown(process, operation, request, refusal.reason());
                }
                yield false;
            }
        };
    }
}
