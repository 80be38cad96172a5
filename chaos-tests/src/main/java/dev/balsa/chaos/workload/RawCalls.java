package dev.balsa.chaos.workload;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Connections of one client that has nothing but the generated stubs, so that no bug of the client library can hide one of a broker, and
 * no retry of it. It stays with a broker until a call fails there, and goes to the next one then.
 */
final class RawCalls implements AutoCloseable {
    /**
     * An attempt that meets a cut network would otherwise last for twenty seconds, in which every call to a broker that is long back fails:
     * its next packets leave after 1, 3, 7 and 15 s.
     */
    private static final int CONNECT_TIMEOUT_MS = 500;

    private final List<ManagedChannel> channels = new ArrayList<>();
    private int current;

    /** @param bootstrap all brokers that it may speak to, as {@code host:port,...} */
    RawCalls(String bootstrap, int first) {
        for (String endpoint : bootstrap.split(",", -1)) {
            channels.add(NettyChannelBuilder.forTarget(endpoint)
                    .usePlaintext()
                    .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                    // A broker that is there again must not be shunned for a minute, as grpc would.
                    .idleTimeout(5, TimeUnit.SECONDS)
                    .build());
        }
        current = first % channels.size();
    }

    /** Where calls go at the moment. */
    Channel channel() {
        return channels.get(current);
    }

    /** One to each broker. */
    List<Channel> all() {
        return List.copyOf(channels);
    }

    void goElsewhere() {
        current = (current + 1) % channels.size();
        // Ends the pause after a connection that failed.
        channels.get(current).resetConnectBackoff();
    }

    /** What a call came to. */
    sealed interface Outcome<T> {
        record Done<T>(T answer) implements Outcome<T> {}

        record Failed<T>(Refusal refusal) implements Outcome<T> {}
    }

    /** One try at one broker. */
    <T> Outcome<T> call(Function<Channel, T> call) {
        try {
            return new Outcome.Done<>(call.apply(channel()));
        } catch (StatusRuntimeException e) {
            goElsewhere();
            return new Outcome.Failed<>(Refusal.of(e));
        }
    }

    /** Drops all connections as they are: what is under way is lost, and nobody is told anything. */
    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
