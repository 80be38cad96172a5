package dev.balsa.bench.consumergroups;

import dev.balsa.proto.v1.FindCoordinatorRequest;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.LeaderHint;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Connections to coordinators. A connection carries a limited number of calls, hence several to each. */
final class CoordinatorChannels implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String endpoint;
    private final Map<String, List<ManagedChannel>> channels = new TreeMap<>();

    /** @param endpoint of any broker */
    CoordinatorChannels(String endpoint) {
        this.endpoint = endpoint;
    }

    /** @param number of the caller, which spreads callers over the connections */
    Channel to(String group, int number) {
        return channel(coordinator(group), number);
    }

    private synchronized Channel channel(String to, int number) {
        List<ManagedChannel> open = channels.computeIfAbsent(to, ignored -> {
            List<ManagedChannel> made = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                made.add(NettyChannelBuilder.forTarget("dns:///" + to)
                        .usePlaintext()
                        .directExecutor()
                        .build());
            }
            return made;
        });
        return open.get(Math.floorMod(number, CONNECTIONS));
    }

    private String coordinator(String group) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                LeaderHint hint = GroupServiceGrpc.newBlockingStub(channel(endpoint, 0))
                        .findCoordinator(FindCoordinatorRequest.newBuilder()
                                .setGroup(group)
                                .build())
                        .getCoordinator();
                return hint.getEndpoint();
            } catch (StatusRuntimeException e) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
        }
    }

    @Override
    public synchronized void close() {
        channels.values().forEach(open -> open.forEach(ManagedChannel::shutdownNow));
    }
}
