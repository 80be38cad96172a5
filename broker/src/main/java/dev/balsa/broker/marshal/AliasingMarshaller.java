package dev.balsa.broker.marshal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a message into one array that its byte fields point into, where the usual marshaller copies every field once more.
 * Whoever keeps such a field keeps the whole message in memory, so this is for messages whose large fields are copied into
 * something else, or dropped, soon. Writes as usual.
 *
 * @param <T> the message
 */
public final class AliasingMarshaller<T extends MessageLite> implements MethodDescriptor.Marshaller<T> {
    private final MethodDescriptor.Marshaller<T> usual;
    private final Parser<T> parser;

    public AliasingMarshaller(MethodDescriptor.Marshaller<T> usual, Parser<T> parser) {
        this.usual = usual;
        this.parser = parser;
    }

    @Override
    public InputStream stream(T value) {
        return usual.stream(value);
    }

    @Override
    public T parse(InputStream stream) {
        try {
            CodedInputStream input =
                    UnsafeByteOperations.unsafeWrap(WholeMessage.read(stream)).newCodedInput();
            input.enableAliasing(true);
            T message = parser.parseFrom(input);
            input.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("the message cannot be parsed; send what the wire contract says")
                    .withCause(e)
                    .asRuntimeException();
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("the message cannot be read")
                    .withCause(e)
                    .asRuntimeException();
        }
    }
}
