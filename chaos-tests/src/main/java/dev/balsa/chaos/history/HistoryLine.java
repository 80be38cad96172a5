package dev.balsa.chaos.history;

/**
 * @param number in the file, from 1; the header is line 1
 * @param timeNs monotonic, since the history began
 */
public record HistoryLine(long number, long timeNs, HistoryEvent event) {}
