package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the listener for clients refuses, and what it tells them. */
class ClientLimitsTest {
    @TempDir
    Path directory;

    private final List<ManagedChannel> channels = new ArrayList<>();

    @AfterEach
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    private ManagedChannel connect(Broker broker) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", broker.clientEndpoint().port())
                .usePlaintext()
                .build();
        channels.add(channel);
        return channel;
    }

    private static GetMetadataResponse metadata(ManagedChannel channel, String... topics) {
        return MetadataServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .getMetadata(GetMetadataRequest.newBuilder()
                        .addAllTopics(List.of(topics))
                        .build());
    }

    @Test
    void connectionsThatAreTooManyAreToldSo() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 1, 1).option("max.connections", "2")) {
            Broker broker = brokers.start(1);
            ManagedChannel first = connect(broker);
            metadata(first);
            metadata(connect(broker));
            StatusRuntimeException refused =
                    assertThrows(StatusRuntimeException.class, () -> metadata(connect(broker)));
            assertTrue(String.valueOf(refused.getMessage()).contains("raise max.connections"), refused.getMessage());
            metadata(first);
            first.shutdownNow();
            Awaitility.await("its place is free")
                    .ignoreExceptions()
                    .until(() -> !metadata(connect(broker)).getClusterId().isEmpty());
        }
    }

    @Test
    void requestsThatNobodyHasAUseForAreRefused() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 1, 1)) {
            ManagedChannel channel = connect(brokers.start(1));
            StatusRuntimeException refused =
                    assertThrows(StatusRuntimeException.class, () -> metadata(channel, "x".repeat(2 << 20)));
            assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
            assertTrue(String.valueOf(refused.getMessage()).contains("is larger than 1048576"), refused.getMessage());
            metadata(channel);
        }
    }
}
