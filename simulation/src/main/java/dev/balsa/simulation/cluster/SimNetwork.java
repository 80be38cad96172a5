package dev.balsa.simulation.cluster;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.simulation.engine.InvariantViolation;
import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Carries messages between nodes, or does not. Two lanes between any two nodes: appends, and everything else. */
public final class SimNetwork {
    private static final int LANES = 2;
    /** How often a dead process's refusals reach one peer that keeps sending. */
    private static final long REFUSAL_GAP_US = 200_000;

    /** What is wrong with the network while a fault lasts. */
    public record Noise(Kind kind, double strength) {
        public enum Kind {
            /** Strength: share of messages that vanish. */
            LOSS,
            /** Share of messages that arrive twice. */
            DUPLICATION,
            /** Share of messages that are accompanied by an earlier one of their kind on their way, however old. */
            ECHO,
            /** Microseconds by up to which messages are held back, each by its own amount. */
            OVERTAKING
        }
    }

    private final World world;
    private final Environment.Network traits;
    private final Randomness random;
    private final List<SimNode> nodes;
    private final SortedMap<ReplicaId, SimNode> byId = new TreeMap<>();
    private final List<Noise> noises = new ArrayList<>();

    /** How many faults cut the way from one node to another; several may overlap. */
    private final int[][] cuts;

    private final long[] slowerUs;
    private final long[][][] lastArrivalUs;
    private final long[][] lastRefusalUs;
    private final Echoes echoes;

    SimNetwork(World world, List<SimNode> nodes) {
        this.world = world;
        this.traits = world.environment().network();
        this.random = world.stream("network");
        this.nodes = nodes;
        for (SimNode node : nodes) {
            byId.put(node.id(), node);
        }
        int size = nodes.size();
        cuts = new int[size][size];
        slowerUs = new long[size];
        lastArrivalUs = new long[size][size][LANES];
        lastRefusalUs = new long[size][size];
        echoes = new Echoes(random, size);
    }

    /** The node has become another replica; what is addressed to the old one finds nobody. */
    void rename(SimNode node) {
        byId.put(node.id(), node);
        echoes.forget(node.number());
    }

    // ---- faults -------------------------------------------------------------------------------------------------

    /** One way only. */
    public void cut(int from, int to) {
        cuts[from][to]++;
    }

    public void mend(int from, int to) {
        cuts[from][to]--;
    }

    public boolean isCut(int from, int to) {
        return cuts[from][to] > 0;
    }

    public void add(Noise noise) {
        noises.add(noise);
    }

    public void remove(Noise noise) {
        noises.remove(noise);
    }

    /** Everything to and from the node takes this much longer; negative takes back. */
    public void slowDown(int node, long byUs) {
        slowerUs[node] += byUs;
    }

    /** How long messages that leave now may have to wait for those before them, which were slowed down. */
    public long backlogUs() {
        long newestUs = Arrays.stream(lastArrivalUs)
                .flatMap(Arrays::stream)
                .flatMapToLong(Arrays::stream)
                .max()
                .orElse(0);
        return Math.max(0, newestUs - world.queue().nowUs());
    }

    // ---- traffic ------------------------------------------------------------------------------------------------

    void send(SimNode from, Effects.Send send) {
        SimNode to = byId.get(send.to());
        if (to == null || send.to().equals(from.id())) {
            throw new InvariantViolation("addressing", "n" + from.number() + " sends to " + send.to());
        }
        if (!to.id().equals(send.to())) {
            world.reached(RareState.MESSAGE_TO_LOST_REPLICA);
            return;
        }
        long digest = Digests.of(send.message());
        world.trace().count(from.number(), "send", digest);
        if (isCut(from.number(), to.number())) {
            world.reached(RareState.MESSAGE_CUT);
            maybeUnreachable(from, to);
            return;
        }
        if (random.chance(strongest(Noise.Kind.LOSS))) {
            world.reached(RareState.MESSAGE_LOST);
            return;
        }
        if (to.state() == SimNode.State.DOWN) {
            refuse(from, to);
            return;
        }
        schedule(from, to, send.message());
        if (random.chance(strongest(Noise.Kind.DUPLICATION))) {
            world.reached(RareState.MESSAGE_DUPLICATED);
            long laterUs = latencyUs(from, to) + random.between(0, random.chance(0.8) ? 500_000 : 8_000_000);
            arriveIn(laterUs, from, to, send.message());
        }
        RaftMessage earlier = echoes.of(from.number(), to.number(), send.message());
        if (earlier != null && random.chance(strongest(Noise.Kind.ECHO))) {
            world.reached(RareState.MESSAGE_ECHOED);
            arriveIn(latencyUs(from, to), from, to, earlier);
        }
    }

    /** Connections to this node are reset, as when its process has died. */
    public void connectionsReset(SimNode dead) {
        if (!traits.refusals()) {
            return;
        }
        for (SimNode peer : nodes) {
            if (peer != dead) {
                refuse(peer, dead);
            }
        }
    }

    private void refuse(SimNode sender, SimNode dead) {
        int from = sender.number();
        int to = dead.number();
        boolean recently =
                lastRefusalUs[from][to] != 0 && world.queue().nowUs() - lastRefusalUs[from][to] < REFUSAL_GAP_US;
        if (!traits.refusals() || recently || isCut(to, from)) {
            return;
        }
        lastRefusalUs[from][to] = world.queue().nowUs();
        world.queue().in(latencyUs(sender, dead), () -> {
            world.reached(RareState.PEER_REFUSED);
            sender.offer(new Input.PeerRefused(dead.id()));
        });
    }

    private void maybeUnreachable(SimNode from, SimNode to) {
        if (random.chance(0.05)) {
            world.queue().in(random.between(1_000, 300_000), () -> from.offer(new Input.PeerUnreachable(to.id())));
        }
    }

    private void schedule(SimNode from, SimNode to, RaftMessage message) {
        long atUs = world.queue().nowUs() + latencyUs(from, to);
        int lane = message instanceof RaftMessage.AppendRequest ? 1 : 0;
        long[] last = lastArrivalUs[from.number()][to.number()];
        long overtakingUs = (long) strongest(Noise.Kind.OVERTAKING);
        if (overtakingUs > 0) {
            atUs += random.between(0, overtakingUs);
        } else if (traits.keepsOrder()) {
            atUs = Math.max(atUs, last[lane]);
        }
        if (atUs < last[lane]) {
            world.reached(RareState.MESSAGE_OVERTAKEN);
        }
        last[lane] = Math.max(last[lane], atUs);
        arriveIn(atUs - world.queue().nowUs(), from, to, message);
    }

    private void arriveIn(long delayUs, SimNode from, SimNode to, RaftMessage message) {
        int process = to.process();
        ReplicaId sender = from.id();
        ReplicaId receiver = to.id();
        world.queue().in(delayUs, () -> {
            if (!to.id().equals(receiver)) {
                world.reached(RareState.MESSAGE_TO_LOST_REPLICA);
                return;
            }
            if (isCut(from.number(), to.number()) || !to.isUp()) {
                world.reached(RareState.MESSAGE_CUT);
                return;
            }
            if (to.process() != process) {
                if (!traits.outlivesCrash()) {
                    return;
                }
                world.reached(RareState.MESSAGE_OUTLIVED_CRASH);
            }
            world.trace().note(to.number(), "receive", Digests.of(message), new Arrival(from.number(), message));
            to.offer(new Input.Received(sender, message));
        });
    }

    private record Arrival(int from, RaftMessage message) {
        @Override
        public String toString() {
            return "from n" + from + ": " + message;
        }
    }

    private long latencyUs(SimNode from, SimNode to) {
        return random.between(traits.latencyMinUs(), traits.latencyMaxUs())
                + slowerUs[from.number()]
                + slowerUs[to.number()];
    }

    private double strongest(Noise.Kind kind) {
        double strongest = 0;
        for (Noise noise : noises) {
            if (noise.kind() == kind) {
                strongest = Math.max(strongest, noise.strength());
            }
        }
        return strongest;
    }
}
