package dev.balsa.raft.runtime;

/** Where writes of many groups become durable together, by one sync. */
public interface LogJournal {
    /** Opens the way for one loop's writes. */
    LogWriter openWriter(WriterListener listener);
}
