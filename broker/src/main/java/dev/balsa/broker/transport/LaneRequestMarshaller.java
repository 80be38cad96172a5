package dev.balsa.broker.transport;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.balsa.broker.marshal.WholeMessage;
import dev.balsa.proto.internal.v1.LaneRequest;
import dev.balsa.proto.internal.v1.PeerServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a request into one array that its entries alias, where the usual marshaller would copy every entry once more; each is
 * copied into its own frame right after. Writes as usual.
 */
final class LaneRequestMarshaller implements MethodDescriptor.Marshaller<LaneRequest> {
    private final MethodDescriptor.Marshaller<LaneRequest> usual =
            PeerServiceGrpc.getLaneMethod().getRequestMarshaller();

    @Override
    public InputStream stream(LaneRequest value) {
        return usual.stream(value);
    }

    @Override
    public LaneRequest parse(InputStream stream) {
        try {
            // The listener's limit on message sizes was checked before, so this is bounded.
            CodedInputStream input =
                    UnsafeByteOperations.unsafeWrap(WholeMessage.read(stream)).newCodedInput();
            input.enableAliasing(true);
            LaneRequest request = LaneRequest.parseFrom(input);
            input.checkLastTagWas(0);
            return request;
        } catch (InvalidProtocolBufferException e) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("a lane request cannot be parsed")
                    .withCause(e)
                    .asRuntimeException();
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("a lane request cannot be read")
                    .withCause(e)
                    .asRuntimeException();
        }
    }
}
