package dev.balsa.broker.client;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelDuplexHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Connection;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2LocalFlowController;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the socket of one client and HTTP/2: sees what the connection holds after every read, and can stop reading from it, or
 * end it. Methods are for its event loop unless they say otherwise.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // Of a channel: what fails there ends the connection, which is seen elsewhere.
final class ConnectionGate extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGate.class);

    /** For the client to hear why, if it reads at all. */
    private static final long LAST_WORDS_MS = 500;

    /** So much may come per open stream without a look, which asks each of them, while nothing is held. */
    private static final long UNSEEN_BYTES = 64;

    private final ClientMemory memory;
    private final InboundMemory inbound;
    private final ClientConnection connection;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Http2ConnectionHandler http2;
    private long heldBytes;
    private long unseenBytes;
    private boolean isEnding;
    private volatile boolean isWaiting;

    ConnectionGate(ClientMemory memory, String address) {
        this.memory = memory;
        this.inbound = memory.inbound();
        this.connection = new ClientConnection(address, memory.nowNanos(), this::endSoon);
    }

    ClientConnection connection() {
        return connection;
    }

    /** Whether it is not read at the moment. Any thread. */
    boolean isWaiting() {
        return isWaiting;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        unseenBytes += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ctx.fireChannelRead(message instanceof ByteBuf bytes ? fitting(ctx, bytes) : message);
        if (heldBytes > 0 || unseenBytes >= UNSEEN_BYTES * openStreams(ctx)) {
            look(ctx);
        }
    }

    private int openStreams(ChannelHandlerContext ctx) {
        Http2ConnectionHandler handler = http2(ctx);
        return handler == null ? 0 : handler.connection().numActiveStreams();
    }

    /** What is read may stay for long, and a buffer stays as a whole, however little of it was needed. */
    private ByteBuf fitting(ChannelHandlerContext ctx, ByteBuf bytes) {
        int sizeBytes = bytes.readableBytes();
        if (sizeBytes == 0 || 2 * sizeBytes > bytes.capacity() || !inbound.isFilling()) {
            return bytes;
        }
        ByteBuf fitting = ctx.alloc().directBuffer(sizeBytes).writeBytes(bytes);
        bytes.release();
        return fitting;
    }

    /** HTTP/2 asks for more by itself when the channel does not, so that it never stalls. Here it shall. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!isWaiting) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ctx.fireChannelInactive();
        changed(0);
    }

    /** Reads no more until {@link #goOn}. */
    void await() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            isWaiting = true;
            connection.ignored();
            ctx.channel().config().setAutoRead(false);
        }
    }

    /**
     * Reads again. Any thread.
     *
     * @param told whether it still holds much, when it is about to be read
     */
    void goOn(Consumer<Boolean> told) {
        onLoop(ctx -> {
            isWaiting = false;
            told.accept(inbound.isLarge(heldBytes));
            memory.readAgain(connection);
            ctx.channel().config().setAutoRead(true);
        });
    }

    /** Looks again at what it holds. Any thread. */
    void lookSoon() {
        onLoop(this::look);
    }

    /** Runs a task later, on this connection's event loop. Any thread. */
    void later(Runnable task, long delay, TimeUnit unit) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().schedule(task, delay, unit);
        }
    }

    private void endSoon(String why) {
        onLoop(ctx -> end(why));
    }

    private void onLoop(Consumer<ChannelHandlerContext> task) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().execute(() -> task.accept(ctx));
        }
    }

    private void look(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            unseenBytes = 0;
            changed(connection.inboundBytes() + unaskedBytes(ctx));
        }
    }

    private void changed(long nowBytes) {
        long before = heldBytes;
        if (nowBytes != before) {
            heldBytes = nowBytes;
            inbound.changed(this, before, nowBytes);
        }
    }

    /** What has come and no handler has asked for yet. */
    private long unaskedBytes(ChannelHandlerContext ctx) {
        Http2ConnectionHandler handler = http2(ctx);
        if (handler == null) {
            return 0;
        }
        Http2Connection streams = handler.connection();
        if (streams.numActiveStreams() == 0) {
            return 0;
        }
        Http2LocalFlowController flow = streams.local().flowController();
        long[] bytes = new long[1];
        try {
            streams.forEachActiveStream(stream -> {
                bytes[0] += flow.unconsumedBytes(stream);
                return true;
            });
        } catch (Http2Exception e) {
            LOG.debug("the streams of {} cannot be counted", connection, e);
        }
        return bytes[0];
    }

    /** It comes into the pipeline after this one. */
    private @Nullable Http2ConnectionHandler http2(ChannelHandlerContext ctx) {
        if (http2 == null) {
            http2 = ctx.pipeline().get(Http2ConnectionHandler.class);
        }
        return http2;
    }

    /** Says why and closes, whether that is heard or not; what was to be sent goes with the connection. */
    void end(String why) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || isEnding) {
            return;
        }
        isEnding = true;
        Http2ConnectionHandler handler = http2(ctx);
        ChannelHandlerContext from = handler == null ? null : ctx.pipeline().context(handler);
        if (handler == null || from == null) {
            ctx.close();
            return;
        }
        // First, for there may be no memory for last words. From here, and not from the end of the pipeline, where
        // HTTP/2 would let the open streams end before.
        later(ctx::close, LAST_WORDS_MS, TimeUnit.MILLISECONDS);
        handler.goAway(
                from,
                handler.connection().remote().lastStreamCreated(),
                Http2Error.ENHANCE_YOUR_CALM.code(),
                Unpooled.copiedBuffer(why, StandardCharsets.UTF_8),
                from.newPromise());
        from.flush();
    }
}
