package dev.balsa.broker.marshal;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The bytes of a field of a message that nobody else keeps. */
public final class OwnBytes {
    private OwnBytes() {}

    /**
     * The field's own array if it has one, as after the generated parsers, and a copy otherwise. The message must be given up:
     * whoever gets the array may change it.
     */
    public static byte[] of(ByteString field) {
        Taken taken = new Taken(field.size());
        try {
            UnsafeByteOperations.unsafeWriteTo(field, taken);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be copied", e);
        }
        return taken.bytes;
    }

    /** Keeps an array that is just as long as all of the field; copies anything else, piece by piece. */
    private static final class Taken extends ByteOutput {
        private static final byte[] NOTHING = {};

        private final int sizeBytes;
        private byte[] bytes = NOTHING;
        private int filled;

        Taken(int sizeBytes) {
            this.sizeBytes = sizeBytes;
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            if (length == sizeBytes && value.length == sizeBytes) {
                bytes = value;
                filled = length;
            } else {
                write(value, offset, length);
            }
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            System.arraycopy(value, offset, room(), filled, length);
            filled += length;
        }

        @Override
        public void write(byte value) {
            room()[filled++] = value;
        }

        @Override
        public void write(ByteBuffer value) {
            int length = value.remaining();
            value.get(room(), filled, length);
            filled += length;
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            write(value);
        }

        private byte[] room() {
            if (bytes.length < sizeBytes) {
                bytes = new byte[sizeBytes];
            }
            return bytes;
        }
    }
}
