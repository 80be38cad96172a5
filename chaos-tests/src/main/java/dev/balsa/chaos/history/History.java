package dev.balsa.chaos.history;

import java.io.IOException;

/** A history that can be read from its beginning as often as somebody wants, without being in memory. */
public interface History {
    HistoryHeader header();

    /**
     * Hands over every event in order.
     *
     * @throws HistoryFormatException at the first line that breaks the format
     */
    void forEach(Sink sink) throws IOException;

    /** Takes events; what it does not accept ends the reading. */
    @FunctionalInterface
    interface Sink {
        void line(HistoryLine line) throws IOException;
    }
}
