package dev.balsa.broker;

import dev.balsa.broker.fault.ActiveFaults;
import dev.balsa.broker.fault.FaultyFiles;
import dev.balsa.broker.fault.FaultyTransport;
import dev.balsa.broker.fault.HeldCalls;
import dev.balsa.broker.rpc.BrokerIdentity;
import dev.balsa.broker.rpc.FaultService;
import dev.balsa.proto.fault.v1alpha1.FaultServiceGrpc;
import dev.balsa.raft.runtime.PeerListener;
import dev.balsa.raft.runtime.PeerTransport;
import io.grpc.ServerBuilder;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where faults can be injected. Unless that is enabled it hands back what it is given, the same objects, and nothing of the package of
 * faults is ever made.
 */
final class FaultSeams {
    /** As of a process that a signal ended. */
    private static final int KILLED = 137;

    private final BrokerPorts ports;
    private final ResourceStack opened;
    private final @Nullable ActiveFaults faults;
    private @Nullable FaultyTransport transport;

    private FaultSeams(BrokerPorts ports, ResourceStack opened, @Nullable ActiveFaults faults) {
        this.ports = ports;
        this.opened = opened;
        this.faults = faults;
    }

    static FaultSeams of(BrokerSettings settings, BrokerPorts machine, ResourceStack opened) {
        return of(settings, machine, opened, () -> Runtime.getRuntime().halt(KILLED));
    }

    /** @param death ends the process at once */
    static FaultSeams of(BrokerSettings settings, BrokerPorts machine, ResourceStack opened, Runnable death) {
        if (!settings.isFaultInjectionEnabled()) {
            return new FaultSeams(machine, opened, null);
        }
        ActiveFaults faults = opened.add(
                "faults",
                new ActiveFaults(machine.clock(), new Random(machine.seeds().getAsLong()), death));
        return new FaultSeams(
                new BrokerPorts(
                        machine.clock(),
                        faults.clock(machine.wallClock()),
                        machine.seeds(),
                        new FaultyFiles(machine.files(), faults),
                        machine.ids(),
                        machine.platform()),
                opened,
                faults);
    }

    /** Time, chance and disk as the broker shall meet them. */
    BrokerPorts ports() {
        return ports;
    }

    PeerTransport inFrontOf(PeerTransport network) {
        if (faults == null) {
            return network;
        }
        FaultyTransport faulty = new FaultyTransport(network, faults);
        transport = faulty;
        return faulty;
    }

    PeerListener inFrontOf(PeerListener host) {
        FaultyTransport faulty = transport;
        return faulty == null ? host : faulty.inFrontOf(host);
    }

    /** What is served on the listener for peers. */
    ServerBuilder<?> peers(ServerBuilder<?> builder) {
        return faults == null ? builder : builder.intercept(new HeldCalls(faults, FaultServiceGrpc.SERVICE_NAME));
    }

    /** What is served on the listener for clients, the service that injects faults, or refuses to, included. */
    ServerBuilder<?> clients(ServerBuilder<?> builder, BrokerIdentity identity) {
        return peers(builder).addService(new FaultService(identity, faults));
    }

    /** Periodic work, which rests while the broker is paused. To be asked for when all else is open: what closes before it is healed. */
    Runnable periodic(Runnable work) {
        ActiveFaults enabled = faults;
        if (enabled == null) {
            return work;
        }
        // A broker that stops must not wait for a lease.
        opened.onClose("injected faults", () -> enabled.heal(Set.of()));
        return enabled.unlessPaused(work);
    }
}
