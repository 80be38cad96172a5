package dev.balsa.cli.local;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until every broker of a local cluster says that it is ready, and says why one is not. */
final class ReadyWait {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int CONNECT_MS = 1_000;
    private static final int LOG_LINES_SHOWN = 8;

    private final LocalCluster cluster;
    private final Terminal terminal;

    ReadyWait(LocalCluster cluster, Terminal terminal) {
        this.cluster = cluster;
        this.terminal = terminal;
    }

    void await(Duration patience) throws IOException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        for (int id : cluster.layout().brokerIds()) {
            await(id, deadlineNanos);
            terminal.progress("broker " + id + " serves on " + cluster.layout().endpoint(id));
        }
    }

    private void await(int brokerId, long deadlineNanos) throws IOException {
        // Before anything listens, only cheap questions: on a small machine every class loaded here delays the brokers.
        while (!isListening(brokerId)) {
            checkStillStarting(brokerId, deadlineNanos);
            LockSupport.parkNanos(POLL_NANOS);
        }
        ManagedChannel channel = NettyChannelBuilder.forTarget(cluster.layout().endpoint(brokerId))
                .usePlaintext()
                .disableRetry()
                .build();
        try {
            while (!isReady(channel)) {
                checkStillStarting(brokerId, deadlineNanos);
                LockSupport.parkNanos(POLL_NANOS);
                channel.resetConnectBackoff();
            }
        } finally {
            channel.shutdownNow();
        }
    }

    private void checkStillStarting(int brokerId, long deadlineNanos) throws IOException {
        if (cluster.running(brokerId).isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "broker " + brokerId + " ended while it was starting" + lastLines(brokerId),
                    "read " + cluster.process(brokerId).log());
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    "broker " + brokerId + " does not serve yet",
                    "wait and call balsa up again, or read "
                            + cluster.process(brokerId).log());
        }
    }

    private boolean isListening(int brokerId) {
        String endpoint = cluster.layout().endpoint(brokerId);
        int colon = endpoint.lastIndexOf(':');
        try (Socket probe = new Socket()) {
            probe.connect(
                    new InetSocketAddress(
                            endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1))),
                    CONNECT_MS);
            return true;
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        }
    }

    private static boolean isReady(ManagedChannel channel) {
        try {
            return HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(1, TimeUnit.SECONDS)
                            .check(HealthCheckRequest.newBuilder()
                                    .setService("readiness")
                                    .build())
                            .getStatus()
                    == ServingStatus.SERVING;
        } catch (StatusRuntimeException e) {
            // Not listening yet; the caller knows whether the process still lives.
            return false;
        }
    }

    private String lastLines(int brokerId) throws IOException {
        Path log = cluster.process(brokerId).log();
        if (!Files.exists(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        return ":" + System.lineSeparator() + "  "
                + String.join(
                        System.lineSeparator() + "  ",
                        lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }
}
