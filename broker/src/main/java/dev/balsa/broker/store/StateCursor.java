package dev.balsa.broker.store;

import java.io.IOException;

/**
 * Rows as of the moment it was opened, in byte order of their keys, one after the other: what is written later does not show.
 * Any thread, but one at a time. An open one keeps the store from forgetting old rows, so it is not to be kept for long.
 */
interface StateCursor extends AutoCloseable {
    /** Goes to the next row; the first call goes to the first one. Blocks for the disk. */
    boolean next() throws IOException;

    byte[] key();

    byte[] value();

    /** Does not block for the disk. Harmless when the store is closed already. */
    @Override
    void close();
}
