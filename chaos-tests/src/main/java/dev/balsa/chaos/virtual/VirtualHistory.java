package dev.balsa.chaos.virtual;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import dev.balsa.simulation.engine.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The history of a simulated run, in memory: it is short. */
final class VirtualHistory implements History {
    private final VirtualWorld world;
    private final HistoryHeader header;
    private final List<HistoryLine> lines = new ArrayList<>();
    private long nextOperation = 1;
    private long acknowledged;

    VirtualHistory(VirtualWorld world, HistoryHeader header) {
        this.world = world;
        this.header = header;
    }

    @Override
    public HistoryHeader header() {
        return header;
    }

    @Override
    public void forEach(Sink sink) throws IOException {
        for (HistoryLine line : lines) {
            sink.line(line);
        }
    }

    /** Records that were acknowledged so far. */
    long acknowledged() {
        return acknowledged;
    }

    void event(HistoryEvent event) {
        long timeNs = TimeUnit.MICROSECONDS.toNanos(world.queue().nowUs());
        lines.add(new HistoryLine(lines.size() + 2, timeNs, event));
        world.trace().note(Trace.NOBODY, event.getClass().getSimpleName(), lines.size(), event);
    }

    long invoked(int process, Request request) {
        long operation = nextOperation++;
        event(new HistoryEvent.Invoked(process, operation, request));
        return operation;
    }

    void succeeded(int process, long operation, Request request, Answer answer) {
        if (answer instanceof Answer.Sent && request instanceof Request.Send send) {
            acknowledged += send.values().length;
        }
        event(new HistoryEvent.Succeeded(process, operation, request.function(), answer));
    }

    void refused(int process, long operation, Request request, String error) {
        event(new HistoryEvent.Refused(process, operation, request.function(), error));
    }

    void unknown(int process, long operation, Request request, String error) {
        event(new HistoryEvent.Unknown(process, operation, request.function(), error));
    }
}
