package dev.balsa.log.segment;

/** Where a term begins: its first entry, and the offset the first record of the term has or will get. */
record TermStart(long index, int term, long offset) {}
