package dev.balsa.broker;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;

/** What the health service says of this broker: that it lives, and whether it is ready. */
final class Readiness {
    private final HealthStatusManager health = new HealthStatusManager();
    private ServingStatus shown = ServingStatus.UNKNOWN;

    BindableService service() {
        return health.getHealthService();
    }

    /** On the control thread, after the first call. */
    void show(boolean ready) {
        ServingStatus status = ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        if (status != shown) {
            shown = status;
            health.setStatus("readiness", status);
        }
    }

    /** Neither from now on. */
    void end() {
        health.enterTerminalState();
    }
}
