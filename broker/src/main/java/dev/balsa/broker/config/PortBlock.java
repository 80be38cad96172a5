package dev.balsa.broker.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Ports of 127.0.0.1 for brokers that are to run beside others: {@value #SIZE} in a row, free when taken, and nobody else
 * who asks here gets them until this is closed, not in another process either. They lie below those that systems give to
 * outgoing connections: one of these would otherwise take the port of a broker that is just down.
 */
public final class PortBlock implements AutoCloseable {
    public static final int SIZE = 256;
    private static final int FIRST = 10_240;
    private static final int END = 32_768;

    private final int first;
    /** On the last port. The system lets it go when this process ends, however it ends. */
    private final ServerSocket guard;

    private PortBlock(int first, ServerSocket guard) {
        this.first = first;
        this.guard = guard;
    }

    /** @throws IOException if there is no such row of free ports */
    public static PortBlock take() throws IOException {
        for (int first = FIRST; first + SIZE <= END; first += SIZE) {
            ServerSocket guard;
            try {
                guard = listen(first + SIZE - 1);
            } catch (IOException _) {
                continue; // somebody's
            }
            if (isFree(first)) {
                return new PortBlock(first, guard);
            }
            release(guard);
        }
        throw new IOException("no " + SIZE + " free ports in a row on 127.0.0.1 between " + FIRST + " and " + END
                + "; end what listens there");
    }

    private static boolean isFree(int first) {
        for (int port = first; port < first + SIZE - 1; port++) {
            try (ServerSocket probe = listen(port)) {
                if (!probe.isBound()) {
                    return false;
                }
            } catch (IOException _) {
                return false;
            }
        }
        return true;
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    /** The first port; the {@value #SIZE} - 2 that follow are free, too. */
    public int first() {
        return first;
    }

    @Override
    public void close() {
        release(guard);
    }

    private static void release(ServerSocket guard) {
        try {
            guard.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
