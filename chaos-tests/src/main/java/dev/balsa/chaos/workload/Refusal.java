package dev.balsa.chaos.workload;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.balsa.proto.v1.PartitionError;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * How a call ended that did not succeed.
 *
 * @param isDefinite whether it was certainly not done and never will be
 */
public record Refusal(String reason, boolean isDefinite) {
    public static Refusal of(PartitionError error) {
        return new Refusal(error.getReason(), error.getDefinitelyNotWritten());
    }

    public static Refusal of(StatusRuntimeException failure) {
        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        if (status != null) {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    return of(detail, failure);
                }
            }
        }
        return new Refusal(failure.getStatus().getCode().name(), false);
    }

    private static Refusal of(Any detail, StatusRuntimeException failure) {
        try {
            ErrorInfo info = detail.unpack(ErrorInfo.class);
            return new Refusal(
                    info.getReason(),
                    Boolean.parseBoolean(info.getMetadataOrDefault("definitely_not_written", "false")));
        } catch (InvalidProtocolBufferException e) {
            return new Refusal(failure.getStatus().getCode().name() + " without readable details", false);
        }
    }
}
