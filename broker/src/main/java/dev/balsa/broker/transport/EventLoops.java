package dev.balsa.broker.transport;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * The few network threads of one broker, shared by its listeners and its channels to others. Netty's own default is two for
 * each core and for each use, which never shrinks.
 *
 * @param group closed by {@link #close} only
 * @param clientType of channels to other brokers
 * @param serverType of listeners
 */
public record EventLoops(
        EventLoopGroup group, Class<? extends Channel> clientType, Class<? extends ServerChannel> serverType)
        implements AutoCloseable {
    private static final int MAX_THREADS = 8;
    private static final long QUIET_MS = 0;
    private static final long STOP_MS = 2_000;

    /** One thread for two cores, at most 8. */
    public static EventLoops forCores(int cores) {
        return withThreads(Math.clamp(cores / 2, 1, MAX_THREADS));
    }

    public static EventLoops withThreads(int threads) {
        var names = Thread.ofPlatform().name("balsa-net-", 0).daemon().factory();
        if (Epoll.isAvailable()) {
            return new EventLoops(
                    new MultiThreadIoEventLoopGroup(threads, names, EpollIoHandler.newFactory()),
                    EpollSocketChannel.class,
                    EpollServerSocketChannel.class);
        }
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(threads, names, NioIoHandler.newFactory()),
                NioSocketChannel.class,
                NioServerSocketChannel.class);
    }

    /** After everything that uses them was closed. Returns when the threads have ended or after 2 s. */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MS, STOP_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_MS);
    }
}
