package dev.balsa.log.journal;

/**
 * What a journal has written since it was opened.
 *
 * @param frames one sync each
 * @param bodyBytes what was asked for
 * @param writtenBytes what went to the file, stamps and padding included
 */
public record JournalCounters(long frames, long bodyBytes, long writtenBytes) {
    static final JournalCounters NONE = new JournalCounters(0, 0, 0);

    JournalCounters plusFrame(long body, long written) {
        return new JournalCounters(frames + 1, bodyBytes + body, writtenBytes + written);
    }
}
