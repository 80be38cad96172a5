package dev.balsa.chaos.memory;

import dev.balsa.broker.transport.EventLoops;
import io.grpc.netty.shaded.io.netty.bootstrap.Bootstrap;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that does with its connection what no library would: sends parts of messages, and does not read. What it sends is shared
 * with all others, so thousands of them fit into one process.
 */
final class RawConnection {
    private final boolean reads;
    private final Http2ConnectionHandler http2;
    private final Channel channel;
    private final AtomicInteger nextStream = new AtomicInteger(1);
    private final AtomicLong receivedBytes = new AtomicLong();
    private volatile String farewell = "";

    private RawConnection(EventLoops loops, int port, boolean reads) {
        this.reads = reads;
        this.http2 = new Http2ConnectionHandlerBuilder()
                .server(false)
                .frameListener(new Reader())
                .build();
        this.channel = connect(loops, port, http2);
    }

    /** @param reads whether it ever takes an answer */
    static RawConnection open(EventLoops loops, int port, boolean reads) {
        return new RawConnection(loops, port, reads);
    }

    /** A connection that never says anything, not even which protocol it speaks. */
    static Channel silent(EventLoops loops, int port) {
        return connect(loops, port, new ChannelInboundHandlerAdapter());
    }

    private static Channel connect(EventLoops loops, int port, ChannelHandler handler) {
        return new Bootstrap()
                .group(loops.group())
                .channel(loops.clientType())
                .handler(handler)
                .connect("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /** Bytes of answers that have come. */
    long receivedBytes() {
        return receivedBytes.get();
    }

    /** What the broker said when it ended the connection. */
    String farewell() {
        return farewell;
    }

    /**
     * Begins a call and sends these bytes of its request, which stay the caller's.
     *
     * @return the number of its stream
     */
    int call(String method, ByteBuf... parts) {
        int stream = nextStream.getAndAdd(2);
        Http2Headers headers = new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .authority("127.0.0.1")
                .path("/" + method)
                .add("content-type", "application/grpc")
                .add("te", "trailers");
        inLoop(context -> http2.encoder().writeHeaders(context, stream, headers, 0, false, context.newPromise()));
        send(stream, parts);
        return stream;
    }

    void send(int stream, ByteBuf... parts) {
        for (ByteBuf part : parts) {
            ByteBuf shared = part.retainedDuplicate();
            inLoop(context -> http2.encoder().writeData(context, stream, shared, 0, false, context.newPromise()));
        }
    }

    void close() {
        // Past HTTP/2, which would wait for its streams to end.
        channel.eventLoop().execute(() -> channel.unsafe().closeForcibly());
    }

    private interface Writing {
        void write(ChannelHandlerContext context);
    }

    private void inLoop(Writing task) {
        channel.eventLoop().execute(() -> {
            ChannelHandlerContext context = channel.pipeline().context(http2);
            if (context != null) {
                task.write(context);
                channel.flush();
            }
        });
    }

    private final class Reader extends Http2FrameAdapter {
        @Override
        public int onDataRead(
                ChannelHandlerContext context, int stream, ByteBuf data, int paddingBytes, boolean endOfStream) {
            receivedBytes.addAndGet(data.readableBytes());
            return reads ? data.readableBytes() + paddingBytes : 0;
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext context, int lastStream, long error, ByteBuf reason) {
            farewell = reason.toString(StandardCharsets.UTF_8);
        }
    }
}
