package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryLine;

/** Sees the second pass, when {@link RunFacts} are known. Called in the order of the lines. */
interface Observer {
    default void invoked(HistoryLine line, Operation operation) {}

    default void succeeded(HistoryLine line, Operation operation, Answer answer) {}

    default void refused(HistoryLine line, Operation operation) {}

    default void unknown(HistoryLine line, Operation operation) {}

    /** Everything that is not an operation. */
    default void event(HistoryLine line, HistoryEvent event) {}
}
