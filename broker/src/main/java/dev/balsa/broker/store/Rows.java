package dev.balsa.broker.store;

import java.io.IOException;

/** Rows of a group, one after the other. Any thread, but one at a time. */
interface Rows extends AutoCloseable {
    /** Goes to the next row; the first call goes to the first one. May block for the disk. */
    boolean next() throws IOException;

    byte[] key();

    byte[] value();

    /** Does not block for the disk. Harmless when the store is closed already. */
    @Override
    void close();
}
