package dev.balsa.broker.marshal;

import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;

/** As gRPC hands messages over: it knows its length. */
final class KnownBytes extends ByteArrayInputStream implements KnownLength {
    KnownBytes(byte[] bytes) {
        super(bytes);
    }
}
