package dev.balsa.chaos.check;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryFormatException;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the invocation of every outcome, and refuses a history in which they do not belong together. */
final class Operations {
    private static final String ADVICE = "the harness that wrote this history is wrong";

    private final Map<Long, Operation> open = new LinkedHashMap<>();
    private long newest = -1;

    Operation invoked(HistoryLine line, HistoryEvent.Invoked invoked) throws HistoryFormatException {
        Operation operation =
                new Operation(invoked.operation(), invoked.process(), line.number(), line.timeNs(), invoked.request());
        if (open.putIfAbsent(invoked.operation(), operation) != null) {
            throw new HistoryFormatException(
                    line.number(), "operation " + invoked.operation() + " is invoked twice", ADVICE);
        }
        newest = Math.max(newest, invoked.operation());
        return operation;
    }

    Operation completed(HistoryLine line, int process, long number, String function) throws HistoryFormatException {
        Operation operation = open.remove(number);
        if (operation == null) {
            String why = number > newest ? " was never invoked" : " is not under way";
            throw new HistoryFormatException(line.number(), "operation " + number + why, ADVICE);
        }
        if (operation.process() != process || !operation.request().function().equals(function)) {
            throw new HistoryFormatException(
                    line.number(),
                    "operation " + number + " was invoked as "
                            + operation.request().function() + " by process " + operation.process() + " in line "
                            + operation.line(),
                    ADVICE);
        }
        if (line.timeNs() < operation.invokedNs()) {
            throw new HistoryFormatException(line.number(), "operation " + number + " ends before it began", ADVICE);
        }
        return operation;
    }

    /** Those without an outcome. */
    Collection<Operation> open() {
        return open.values();
    }

    static HistoryFormatException broken(HistoryLine line, String what) {
        return new HistoryFormatException(line.number(), what, ADVICE);
    }

    static long recordsOf(Request request) {
        return request instanceof Request.Send send ? send.values().length : 0;
    }
}
