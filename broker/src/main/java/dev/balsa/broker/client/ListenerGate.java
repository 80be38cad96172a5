package dev.balsa.broker.client;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.DuplexChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In front of a listener: gives every connection a {@link ConnectionGate}, and tells those that are too many to go. Any thread.
 */
@ChannelHandler.Sharable
@SuppressWarnings(
        "FutureReturnValueIgnored") // Of a channel: what fails there ends the connection, which is seen elsewhere.
public final class ListenerGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerGate.class);

    private static final int SETTINGS_FRAME = 4;
    private static final int GO_AWAY_FRAME = 7;
    /** Who is told why at one time; beyond that connections are closed at once. */
    private static final int MAX_REFUSALS = 128;

    private static final long REFUSAL_MS = 300;
    private static final long LAST_WORDS_MS = 1_000;

    private final ClientMemory memory;
    private final EventLoopGroup loops;
    private final int maxConnections;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger refusing = new AtomicInteger();
    private final Map<SocketAddress, ClientConnection> byAddress = new ConcurrentHashMap<>();

    /** @param loops where connections live that are refused */
    public ListenerGate(ClientMemory memory, EventLoopGroup loops, int maxConnections) {
        this.memory = memory;
        this.loops = loops;
        this.maxConnections = maxConnections;
    }

    /** Connections that are open now. */
    public int connections() {
        return open.get();
    }

    /** Tells calls which connection they are of. */
    public ServerTransportFilter filter() {
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes attributes) {
                SocketAddress address = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
                ClientConnection connection = address == null ? null : byAddress.get(address);
                return connection == null
                        ? attributes
                        : attributes.toBuilder()
                                .set(ClientConnection.ATTRIBUTE, connection)
                                .build();
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel client = (Channel) message;
        if (open.incrementAndGet() > maxConnections) {
            open.decrementAndGet();
            refuse(client);
            return;
        }
        SocketAddress address = client.remoteAddress();
        if (address == null) {
            // Gone already; its calls could not be told apart from those of others.
            open.decrementAndGet();
            client.unsafe().closeForcibly();
            return;
        }
        ConnectionGate gate = new ConnectionGate(memory, String.valueOf(address));
        byAddress.put(address, gate.connection());
        memory.opened(gate.connection());
        client.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            byAddress.remove(address, gate.connection());
            memory.closed(gate.connection());
        });
        client.pipeline().addLast(gate);
        ctx.fireChannelRead(client);
    }

    private void refuse(Channel client) {
        int now = refusing.incrementAndGet();
        if (now > MAX_REFUSALS) {
            refusing.decrementAndGet();
            client.unsafe().closeForcibly();
            return;
        }
        if (now == 1) {
            LOG.warn(
                    "a connection of {} is refused: there are {} (max.connections)",
                    client.remoteAddress(),
                    maxConnections);
        }
        client.closeFuture().addListener(closed -> refusing.decrementAndGet());
        client.pipeline().addLast(new Refused());
        loops.register(client);
    }

    /** Says why and hangs up. What the client says meanwhile is read, or the network would throw away what it was told. */
    private final class Refused extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ByteBuf settings = ctx.alloc().buffer();
            header(settings, 0, SETTINGS_FRAME);
            ctx.writeAndFlush(settings);
            // Its calls have to be under way to hear of it; and those who try again at once shall not do so all the
            // time.
            ctx.executor().schedule(() -> sayWhy(ctx), REFUSAL_MS, TimeUnit.MILLISECONDS);
            ctx.executor().schedule(() -> ctx.close(), LAST_WORDS_MS, TimeUnit.MILLISECONDS);
        }

        private void sayWhy(ChannelHandlerContext ctx) {
            byte[] reason = ("this broker serves " + maxConnections
                            + " connections already; share connections, close idle ones, or raise max.connections")
                    .getBytes(StandardCharsets.UTF_8);
            ByteBuf words = ctx.alloc().buffer();
            header(words, 2 * Integer.BYTES + reason.length, GO_AWAY_FRAME);
            // Up to the last stream there can be: what is under way fails instead of being tried again elsewhere.
            words.writeInt(Integer.MAX_VALUE).writeInt((int) Http2Error.ENHANCE_YOUR_CALM.code());
            words.writeBytes(reason);
            ctx.writeAndFlush(words).addListener(written -> ((DuplexChannel) ctx.channel()).shutdownOutput());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        private static void header(ByteBuf to, int lengthBytes, int type) {
            to.writeMedium(lengthBytes).writeByte(type).writeByte(0).writeInt(0);
        }
    }
}
