package dev.balsa.broker.transport;

/** Where a broker listens for other brokers. */
public record PeerAddress(String host, int port) {
    public PeerAddress {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
