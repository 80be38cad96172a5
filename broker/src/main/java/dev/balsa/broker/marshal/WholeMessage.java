package dev.balsa.broker.marshal;

import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads a message's bytes. */
public final class WholeMessage {
    private WholeMessage() {}

    /**
     * Reads to the end, into an array of the right size if the stream knows it: reading without that gathers pieces and copies
     * them together. The caller has to bound the length; gRPC does so with its limit on inbound messages.
     */
    public static byte[] read(InputStream stream) throws IOException {
        int knownBytes = stream instanceof KnownLength ? stream.available() : 0;
        byte[] bytes = new byte[knownBytes];
        int readBytes = stream.readNBytes(bytes, 0, knownBytes);
        if (readBytes < knownBytes) {
            return Arrays.copyOf(bytes, readBytes);
        }
        int next = stream.read();
        return next < 0 ? bytes : withRest(bytes, next, stream);
    }

    /** A stream that says less than it holds, as one that unpacks does. */
    private static byte[] withRest(byte[] begin, int next, InputStream stream) throws IOException {
        byte[] rest = stream.readAllBytes();
        byte[] all = Arrays.copyOf(begin, begin.length + 1 + rest.length);
        all[begin.length] = (byte) next;
        System.arraycopy(rest, 0, all, begin.length + 1, rest.length);
        return all;
    }
}
