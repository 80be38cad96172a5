package dev.balsa.chaos.check;

import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryFormatException;
import dev.balsa.chaos.history.HistoryLine;
import java.io.IOException;
import java.util.List;

/** The second pass: hands every line to every observer, outcomes together with what was asked. */
final class Replay {
    private final List<? extends Observer> observers;
    private final Steps steps;
    private final Operations operations = new Operations();

    private Replay(List<? extends Observer> observers, Steps steps) {
        this.observers = observers;
        this.steps = steps;
    }

    static void run(History history, List<? extends Observer> observers, Steps steps) throws IOException {
        history.forEach(new Replay(observers, steps)::line);
    }

    private void line(HistoryLine line) throws HistoryFormatException {
        steps.add(observers.size());
        switch (line.event()) {
            case HistoryEvent.Invoked invoked -> {
                Operation operation = operations.invoked(line, invoked);
                observers.forEach(observer -> observer.invoked(line, operation));
            }
            case HistoryEvent.Succeeded ok -> {
                Operation operation = operations.completed(line, ok.process(), ok.operation(), ok.function());
                observers.forEach(observer -> observer.succeeded(line, operation, ok.answer()));
            }
            case HistoryEvent.Refused fail -> {
                Operation operation = operations.completed(line, fail.process(), fail.operation(), fail.function());
                observers.forEach(observer -> observer.refused(line, operation));
            }
            case HistoryEvent.Unknown info -> {
                Operation operation = operations.completed(line, info.process(), info.operation(), info.function());
                observers.forEach(observer -> observer.unknown(line, operation));
            }
            case HistoryEvent.Assigned _,
                    HistoryEvent.Sought _,
                    HistoryEvent.Gained _,
                    HistoryEvent.GaveUp _,
                    HistoryEvent.Fault _,
                    HistoryEvent.Elected _,
                    HistoryEvent.PhaseBegan _,
                    HistoryEvent.Drained _,
                    HistoryEvent.BrokerExited _,
                    HistoryEvent.Joined _,
                    HistoryEvent.Note _ -> observers.forEach(observer -> observer.event(line, line.event()));
        }
    }
}
