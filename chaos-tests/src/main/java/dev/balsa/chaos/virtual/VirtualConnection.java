package dev.balsa.chaos.virtual;

import dev.balsa.simulation.engine.EventQueue;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A connection between two processes: two directions that keep their order, and streams. */
final class VirtualConnection {
    /** One end of a stream. */
    interface End {
        /** The connection is no more. */
        void lost(Status status);
    }

    private static final class Pipe {
        private final int from;
        private final int to;
        private final VirtualProcess receiver;
        /** Could not arrive, in their order. */
        private final ArrayDeque<Runnable> stalled = new ArrayDeque<>();

        private long lastArrivalUs;

        Pipe(VirtualProcess sender, VirtualProcess receiver) {
            this.from = sender.host();
            this.to = receiver.host();
            this.receiver = receiver;
        }
    }

    private final VirtualNetwork network;
    private final VirtualProcess client;
    private final VirtualProcess server;
    private final long keepAliveUs;
    private final Pipe up;
    private final Pipe down;
    private final Set<End> clientEnds = new LinkedHashSet<>();
    private final Set<End> serverEnds = new LinkedHashSet<>();
    private boolean isClosed;

    /** @param keepAliveUs after which a connection is given up over which nothing comes back */
    VirtualConnection(VirtualNetwork network, VirtualProcess client, VirtualProcess server, long keepAliveUs) {
        this.network = network;
        this.client = client;
        this.server = server;
        this.keepAliveUs = keepAliveUs;
        this.up = new Pipe(client, server);
        this.down = new Pipe(server, client);
        network.opened(this);
    }

    VirtualProcess client() {
        return client;
    }

    VirtualProcess server() {
        return server;
    }

    boolean isOpen() {
        return !isClosed;
    }

    void addClientEnd(End end) {
        clientEnds.add(end);
    }

    void addServerEnd(End end) {
        serverEnds.add(end);
    }

    void removeClientEnd(End end) {
        clientEnds.remove(end);
    }

    void removeServerEnd(End end) {
        serverEnds.remove(end);
    }

    // ---- sending ------------------------------------------------------------------------------------------------

    void toServer(Runnable arrival) {
        transmit(up, arrival);
    }

    void toClient(Runnable arrival) {
        transmit(down, arrival);
    }

    private void transmit(Pipe pipe, Runnable arrival) {
        if (isClosed) {
            return;
        }
        EventQueue queue = network.world().queue();
        long arrivesUs = Math.max(pipe.lastArrivalUs + 1, queue.nowUs() + network.latencyUs(pipe.from, pipe.to));
        pipe.lastArrivalUs = arrivesUs;
        queue.at(arrivesUs, () -> arrive(pipe, arrival));
    }

    private void arrive(Pipe pipe, Runnable arrival) {
        if (isClosed) {
            return;
        }
        if (pipe.stalled.isEmpty() && isPassable(pipe)) {
            deliver(pipe, arrival);
        } else {
            pipe.stalled.add(arrival);
        }
    }

    private boolean isPassable(Pipe pipe) {
        return !network.link(pipe.from, pipe.to).isCut() && network.hasPower(pipe.to);
    }

    /** The system of a machine on which nobody has the connection any more says so to whoever still sends. */
    private void deliver(Pipe pipe, Runnable arrival) {
        if (!pipe.receiver.isDead()) {
            pipe.receiver.in(0, arrival);
        } else if (!network.link(pipe.to, pipe.from).isCut()) {
            end(broken(), pipe == up ? client : server, network.latencyUs(pipe.to, pipe.from));
            close();
        }
    }

    /** What was stalled comes through if nothing is in its way any more. */
    void goOn() {
        for (Pipe pipe : List.of(up, down)) {
            while (!isClosed && !pipe.stalled.isEmpty() && isPassable(pipe)) {
                deliver(pipe, pipe.stalled.remove());
            }
        }
    }

    // ---- ends ---------------------------------------------------------------------------------------------------

    /** A link was cut; if it stays so, both sides notice at some time that nothing comes back. */
    void watch(int from, int to) {
        boolean concerns = (from == up.from && to == up.to) || (from == down.from && to == down.to);
        if (!concerns) {
            return;
        }
        long cutNumber = network.link(from, to).cutNumber();
        network.world().queue().in(keepAliveUs, () -> {
            if (network.link(from, to).isCut() && network.link(from, to).cutNumber() == cutNumber) {
                fallApart();
            }
        });
    }

    private void fallApart() {
        Status status = Status.UNAVAILABLE.withDescription("Keepalive failed. The connection is likely gone");
        end(status, client, 0);
        end(status, server, 0);
        close();
    }

    /** One machine has no power any more. */
    void fallSilent() {
        network.world().queue().in(keepAliveUs, () -> {
            if (!isClosed) {
                fallApart();
            }
        });
    }

    void reset() {
        Status status = broken();
        end(status, client, 0);
        end(status, server, 0);
        close();
    }

    private static Status broken() {
        return Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(new IOException("Connection reset by peer"));
    }

    void endDied(VirtualProcess dead) {
        if (dead != client && dead != server) {
            return;
        }
        VirtualProcess other = dead == client ? server : client;
        if (network.link(dead.host(), other.host()).isCut()) {
            // The last packet is lost; whoever is left notices when nothing answers.
            fallSilent();
            return;
        }
        end(broken(), other, network.latencyUs(dead.host(), other.host()));
        close();
    }

    /** One side closes it in order. */
    void closeBy(VirtualProcess side) {
        if (isClosed) {
            return;
        }
        VirtualProcess other = side == client ? server : client;
        Status status = Status.UNAVAILABLE.withDescription("the other side has closed the connection");
        end(status, side, 0);
        if (!network.link(side.host(), other.host()).isCut()) {
            end(status, other, network.latencyUs(side.host(), other.host()));
        } else {
            // It hears nothing until it notices by itself.
            end(status, other, keepAliveUs);
        }
        close();
    }

    private void end(Status status, VirtualProcess side, long afterUs) {
        List<End> ends = List.copyOf(side == client ? clientEnds : serverEnds);
        if (!ends.isEmpty()) {
            side.in(afterUs, () -> ends.forEach(end -> end.lost(status)));
        }
    }

    private void close() {
        isClosed = true;
        network.closed(this);
    }
}
