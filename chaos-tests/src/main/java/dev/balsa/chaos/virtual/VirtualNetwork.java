package dev.balsa.chaos.virtual;

import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Machines, listeners and connections. A connection keeps order and loses nothing while it stands, as TCP does; what a network loses
 * comes later, or the connection ends and everything on its way with it.
 */
final class VirtualNetwork {
    private static final long MEND_MIN_US = 1_000;
    private static final long MEND_MAX_US = 200_000;

    private record Route(int from, int to) {}

    private final VirtualWorld world;
    private final Randomness chance;
    /** Never walked through: its order is no part of a run. */
    private final Map<Route, VirtualLink> links = new HashMap<>();

    private final Map<String, VirtualServer> listeners = new HashMap<>();
    private final Set<Integer> withoutPower = new LinkedHashSet<>();
    private final Set<VirtualConnection> connections = new LinkedHashSet<>();

    VirtualNetwork(VirtualWorld world) {
        this.world = world;
        this.chance = world.chance("network");
    }

    VirtualWorld world() {
        return world;
    }

    VirtualLink link(int from, int to) {
        return links.computeIfAbsent(new Route(from, to), route -> new VirtualLink());
    }

    long latencyUs(int from, int to) {
        return link(from, to).latencyUs(chance);
    }

    // ---- listeners ----------------------------------------------------------------------------------------------

    void listen(String endpoint, VirtualServer server) {
        listeners.put(endpoint, server);
    }

    void silence(VirtualServer server) {
        listeners.remove(server.endpoint(), server);
    }

    @Nullable
    VirtualServer listener(String endpoint) {
        VirtualServer server = listeners.get(endpoint);
        return server == null || server.process().isDead() ? null : server;
    }

    /** Whether the machine answers at all, if only that nobody listens. */
    boolean hasPower(int host) {
        return !withoutPower.contains(host);
    }

    // ---- connections --------------------------------------------------------------------------------------------

    void opened(VirtualConnection connection) {
        connections.add(connection);
    }

    void closed(VirtualConnection connection) {
        connections.remove(connection);
    }

    private List<VirtualConnection> connectionsOf(int host) {
        List<VirtualConnection> found = new ArrayList<>();
        for (VirtualConnection connection : connections) {
            if (connection.client().host() == host || connection.server().host() == host) {
                found.add(connection);
            }
        }
        return found;
    }

    /** Something arrives: part of what two runs of one seed must share. */
    void note(int host, String what, byte[] content) {
        CRC32 digest = new CRC32();
        digest.update(content);
        world.trace().count(host, what, digest.getValue());
    }

    // ---- faults -------------------------------------------------------------------------------------------------

    /** No packets from one machine to another until {@link #mend}. */
    void cut(int from, int to) {
        link(from, to).cut();
        for (VirtualConnection connection : List.copyOf(connections)) {
            connection.watch(from, to);
        }
    }

    void mend(int from, int to) {
        link(from, to).mend();
        sendAgain();
    }

    /** What could not arrive is tried again after a while. */
    private void sendAgain() {
        long pauseUs = chance.between(MEND_MIN_US, MEND_MAX_US);
        world.queue().in(pauseUs, () -> List.copyOf(connections).forEach(VirtualConnection::goOn));
    }

    /** Every connection of a machine ends, and both sides hear of it. */
    void reset(int host) {
        connectionsOf(host).forEach(VirtualConnection::reset);
    }

    /** A process is gone, its machine is not: its system ends the connections. */
    void processDied(VirtualProcess process) {
        connectionsOf(process.host()).forEach(connection -> connection.endDied(process));
    }

    /** A machine is gone: nobody tells anybody. */
    void powerLost(int host) {
        withoutPower.add(host);
        connectionsOf(host).forEach(VirtualConnection::fallSilent);
    }

    void powerIsBack(int host) {
        withoutPower.remove(host);
        sendAgain();
    }
}
