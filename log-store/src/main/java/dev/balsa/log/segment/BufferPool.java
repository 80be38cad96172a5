package dev.balsa.log.segment;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers of one size, kept because allocating them is slow. Bounded by what is kept, not by what is lent: readers
 * never wait for each other here. Any thread.
 */
final class BufferPool {
    private final int bufferBytes;
    private final int maxSpare;
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();

    BufferPool(int bufferBytes, int maxSpare) {
        this.bufferBytes = bufferBytes;
        this.maxSpare = maxSpare;
    }

    /** An empty buffer; give it back with {@link #release}. */
    ByteBuffer acquire() {
        synchronized (spare) {
            ByteBuffer buffer = spare.pollLast();
            if (buffer != null) {
                return buffer.clear();
            }
        }
        return ByteBuffer.allocateDirect(bufferBytes);
    }

    void release(ByteBuffer buffer) {
        synchronized (spare) {
            if (spare.size() < maxSpare) {
                spare.addLast(buffer);
            }
        }
    }
}
