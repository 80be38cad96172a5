package dev.balsa.log.journal;

/**
 * What a frame is for, which decides how far it may go into the journal's last files: a journal that is full of data could
 * otherwise neither take a vote nor be freed.
 */
public enum JournalUse {
    /** Entries with records. Never touches the last spare file. */
    DATA,
    /** Terms, votes, truncations, entries without records. May use the last file but for a part of it. */
    CONTROL,
    /** Leads to free files. Always has room; a file is made on the spot if there is none. */
    CHECKPOINT
}
