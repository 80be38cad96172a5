package dev.balsa.broker.transport;

import dev.balsa.proto.internal.v1.PeerHello;
import io.grpc.Status;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How two brokers make sure that they belong together before anything else is said. */
final class Hellos {
    static final int PROTOCOL_VERSION = 1;

    private Hellos() {}

    static PeerHello of(PeerIdentity self, LaneKind lane) {
        return PeerHello.newBuilder()
                .setClusterId(self.clusterId())
                .setBrokerId(self.brokerId())
                .setIncarnationHigh(self.incarnation().getMostSignificantBits())
                .setIncarnationLow(self.incarnation().getLeastSignificantBits())
                .setLane(lane.code())
                .setProtocolVersion(PROTOCOL_VERSION)
                .build();
    }

    static PeerIdentity identity(PeerHello hello) {
        return new PeerIdentity(
                hello.getClusterId(),
                hello.getBrokerId(),
                new UUID(hello.getIncarnationHigh(), hello.getIncarnationLow()));
    }

    /** Why the hello of a broker that connected is refused; null if it is not. */
    static @Nullable Status refusal(PeerHello hello, PeerIdentity self) {
        Status status = common(hello, self);
        if (status != null) {
            return status;
        }
        if (hello.getBrokerId() == self.brokerId()) {
            return Status.FAILED_PRECONDITION.withDescription("broker id " + self.brokerId()
                    + " is this broker's own: give the other broker another id, or correct its peer address");
        }
        if (LaneKind.ofCode(hello.getLane()) == null) {
            return Status.FAILED_PRECONDITION.withDescription(
                    "lane " + hello.getLane() + " is unknown: the brokers run versions that do not fit together");
        }
        return null;
    }

    /** Why the answer of the broker that was connected to is refused; null if it is not. */
    static @Nullable Status refusal(PeerHello answer, PeerIdentity self, int expectedBrokerId) {
        Status status = common(answer, self);
        if (status == null && answer.getBrokerId() != expectedBrokerId) {
            return Status.FAILED_PRECONDITION.withDescription("broker " + answer.getBrokerId()
                    + " answers at the address of broker " + expectedBrokerId + ": correct the peer addresses");
        }
        return status;
    }

    private static @Nullable Status common(PeerHello hello, PeerIdentity self) {
        // First of all: other fields of another version may mean something else.
        if (hello.getProtocolVersion() != PROTOCOL_VERSION) {
            return Status.FAILED_PRECONDITION.withDescription("peer protocol " + hello.getProtocolVersion()
                    + " is not spoken here, only " + PROTOCOL_VERSION + ": run the same version on both brokers");
        }
        if (!hello.getClusterId().equals(self.clusterId())) {
            return Status.FAILED_PRECONDITION.withDescription("broker " + hello.getBrokerId() + " belongs to cluster "
                    + printable(hello.getClusterId()) + ", broker " + self.brokerId() + " to cluster "
                    + self.clusterId() + ": correct the peer addresses or format the data directory for this cluster");
        }
        return null;
    }

    /** A foreign text on its way into logs. */
    private static String printable(String text) {
        String head = text.length() > 64 ? text.substring(0, 64) : text;
        return head.replaceAll("[^\\x21-\\x7e]", "?");
    }
}
