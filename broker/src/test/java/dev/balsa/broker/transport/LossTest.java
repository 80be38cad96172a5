package dev.balsa.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.proto.internal.v1.PeerHello;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The library's words for what real sockets do. */
@Timeout(30)
class LossTest {
    private static final PeerHello HELLO =
            Hellos.of(new PeerIdentity(TestBroker.CLUSTER, 1, new UUID(1, 1)), LaneKind.CONTROL);

    private final EventLoops loops = EventLoops.withThreads(1);
    private final CompletableFuture<Status> ended = new CompletableFuture<>();

    @AfterEach
    void close() {
        loops.close();
    }

    private static ServerSocket listen() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket;
    }

    private LaneConnection connect(int port) {
        LaneChannels channels = new NettyLaneChannels(TransportSettings.DEFAULT, loops);
        LaneConnection connection =
                new LaneConnection(channels.open(new PeerAddress("127.0.0.1", port)), new LaneConnection.Events() {
                    @Override
                    public void answered(LaneConnection from, PeerHello hello) {}

                    @Override
                    public void writable(LaneConnection from) {}

                    @Override
                    public void ended(LaneConnection from, Status status) {
                        ended.complete(status);
                    }
                });
        connection.open(HELLO);
        return connection;
    }

    private void assertLoss(Loss expected, LaneConnection connection) throws Exception {
        Status status = ended.get(20, TimeUnit.SECONDS);
        assertEquals(expected, Loss.of(status), () -> status + ", cause " + status.getCause());
        connection.close("the test is over");
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = listen()) {
            port = socket.getLocalPort();
        }
        assertLoss(Loss.REFUSED, connect(port));
    }

    @Test
    void theOtherSystemResets() throws Exception {
        try (ServerSocket socket = listen()) {
            LaneConnection connection = connect(socket.getLocalPort());
            try (Socket accepted = socket.accept()) {
                accepted.setSoLinger(true, 0);
            }
            assertLoss(Loss.RESET, connection);
        }
    }

    @Test
    void theOtherSystemEndsTheStream() throws Exception {
        try (TestBroker broker = new TestBroker(2, 0);
                ServerSocket socket = listen()) {
            CompletableFuture<PeerHello> answer = new CompletableFuture<>();
            LaneChannels channels = new NettyLaneChannels(TransportSettings.DEFAULT, loops);
            LaneConnection connection = new LaneConnection(
                    channels.open(new PeerAddress("127.0.0.1", socket.getLocalPort())), new LaneConnection.Events() {
                        @Override
                        public void answered(LaneConnection from, PeerHello hello) {
                            answer.complete(hello);
                        }

                        @Override
                        public void writable(LaneConnection from) {}

                        @Override
                        public void ended(LaneConnection from, Status status) {
                            ended.complete(status);
                        }
                    });
            connection.open(HELLO);
            Socket client = socket.accept();
            Socket server = new Socket("127.0.0.1", broker.port());
            Thread.ofPlatform().daemon().start(() -> relay(client, server));
            Thread.ofPlatform().daemon().start(() -> relay(server, client));
            assertEquals(2, answer.get(20, TimeUnit.SECONDS).getBrokerId());
            client.shutdownOutput();
            assertLoss(Loss.RESET, connection);
            client.close();
            server.close();
        }
    }

    @Test
    void theCallerGivesUp() throws Exception {
        try (ServerSocket socket = listen()) {
            LaneConnection connection = connect(socket.getLocalPort());
            try (Socket accepted = socket.accept()) {
                accepted.setKeepAlive(true);
                connection.close("the test gives up");
                assertLoss(Loss.OTHER, connection);
            }
        }
    }

    @Test
    void thePeerSaysWhy() {
        assertEquals(Loss.REJECTED, Loss.of(Status.FAILED_PRECONDITION.withDescription("another cluster")));
        assertEquals(Loss.OTHER, Loss.of(Status.UNAVAILABLE.withDescription("this broker stops")));
        assertEquals(Loss.OTHER, Loss.of(Status.DATA_LOSS.withDescription("Network closed")));
    }

    private static void relay(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            System.getLogger(LossTest.class.getName()).log(System.Logger.Level.DEBUG, "the relay ends", closed);
        }
    }
}
