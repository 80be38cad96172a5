package dev.balsa.chaos.net;

import dev.balsa.chaos.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A bridge with a namespace for each broker; clients run outside the namespaces, at the bridge's own address. Packets vanish as if
 * a cable had been pulled: nobody is told. Needs root, {@code ip}, {@code tc}, {@code ss}, {@code nft} and {@code gcc}. Everything it makes carries
 * the lab's number; what a killed run left under that number is removed first. Any thread may call it.
 */
public final class NetworkLab implements BrokerNetwork {
    /** The last number of the clients' address. */
    public static final int CLIENTS = 254;

    private static final int MAX_LAB = 250;
    private static final int PORT = 9092;
    private static final int PEER_PORT = 9192;

    private final String name;
    private final String prefix;
    private final int number;
    private final int brokers;
    private final PacketRules rules;
    private final Map<Integer, BadCable> cables = new LinkedHashMap<>();

    private NetworkLab(int number, int brokers) {
        this.name = "balsa" + number;
        this.prefix = "10.213." + number + ".";
        this.number = number;
        this.brokers = brokers;
        this.rules = new PacketRules(name, prefix);
    }

    /**
     * @param number tells labs of this machine apart, from 1 to {@value #MAX_LAB}
     * @param brokers ids from 1 on
     * @param scratch a directory of the caller's, for the program that makes cables bad
     */
    public static NetworkLab create(int number, int brokers, Path scratch) throws IOException {
        if (number < 1 || number > MAX_LAB) {
            throw new IllegalArgumentException("a lab needs a number from 1 to " + MAX_LAB + ": " + number);
        }
        NetworkLab lab = new NetworkLab(number, brokers);
        lab.remove();
        try {
            lab.build(BadCable.compile(scratch));
        } catch (IOException e) {
            lab.remove();
            throw e;
        }
        return lab;
    }

    private void build(Path badCable) throws IOException {
        // An address of its own: otherwise it would change, and all connections of clients hang, when a cable is
        // plugged in or out.
        String address = String.format(Locale.ROOT, "02:ba:15:a0:%02x:%02x", number, CLIENTS);
        Shell.run("ip", "link", "add", name, "address", address, "type", "bridge", "forward_delay", "0");
        Shell.run("ip", "address", "add", prefix + CLIENTS + "/24", "dev", name);
        Shell.run("ip", "link", "set", name, "up");
        for (int broker = 1; broker <= brokers; broker++) {
            String namespace = namespace(broker);
            Shell.run("ip", "netns", "add", namespace);
            Shell.run("ip", "link", "add", cable(broker), "type", "veth", "peer", "name", "eth0", "netns", namespace);
            Shell.run("ip", "link", "set", cable(broker), "master", name, "up");
            Shell.run("ip", "-n", namespace, "address", "add", prefix + broker + "/24", "dev", "eth0");
            Shell.run("ip", "-n", namespace, "link", "set", "eth0", "up");
            Shell.run("ip", "-n", namespace, "link", "set", "lo", "up");
            cables.put(broker, new BadCable(badCable, name, cable(broker)));
        }
        Shell.runWith(rules.script(), "nft", "-f", "-");
    }

    @Override
    public String endpoint(int broker) {
        return prefix + broker + ":" + PORT;
    }

    @Override
    public String peerEndpoint(int broker) {
        return prefix + broker + ":" + PEER_PORT;
    }

    @Override
    public List<String> launcher(int broker) {
        // Not `ip netns exec`: that copies the table of mounts, and a disk that others still have mounted cannot be
        // taken away.
        return List.of("nsenter", "--net=/run/netns/" + namespace(broker));
    }

    /**
     * Drops packets from each of these to each of those, until it is undone.
     *
     * @param percent how many of them
     */
    public Undo drop(List<Integer> from, List<Integer> to, int percent) throws IOException {
        return dropAll(pairs(from, to, percent));
    }

    /** Drops packets both ways. */
    public Undo cut(List<Integer> some, List<Integer> others) throws IOException {
        List<PacketRules.Drop> drops = new ArrayList<>(pairs(some, others, 100));
        drops.addAll(pairs(others, some, 100));
        return dropAll(drops);
    }

    private static List<PacketRules.Drop> pairs(List<Integer> from, List<Integer> to, int percent) {
        List<PacketRules.Drop> drops = new ArrayList<>();
        for (int source : from) {
            for (int sink : to) {
                if (source != sink) {
                    drops.add(new PacketRules.Drop(source, sink, percent));
                }
            }
        }
        return drops;
    }

    private synchronized Undo dropAll(List<PacketRules.Drop> drops) throws IOException {
        int fault = rules.add(drops);
        Shell.runWith(rules.script(), "nft", "-f", "-");
        return () -> {
            synchronized (this) {
                rules.remove(fault);
                Shell.runWith(rules.script(), "nft", "-f", "-");
            }
        };
    }

    /** Lets the broker send no more than this. */
    public Undo limitRate(int broker, int kilobitsPerSecond) throws IOException {
        String namespace = namespace(broker);
        Shell.run(
                "tc",
                "-n",
                namespace,
                "qdisc",
                "replace",
                "dev",
                "eth0",
                "root",
                "tbf",
                "rate",
                kilobitsPerSecond + "kbit",
                "burst",
                "16kb",
                "latency",
                "400ms");
        // Also right if another limit took this one's place meanwhile.
        return () -> Shell.run("tc", "-n", namespace, "qdisc", "replace", "dev", "eth0", "root", "pfifo");
    }

    /** Makes the cable of each of these a bad one, until it is undone. */
    public Undo impair(List<Integer> ids, Impairment impairment) throws IOException {
        List<Undo> undo = new ArrayList<>();
        for (int id : ids) {
            BadCable cable = cables.get(id);
            if (cable == null) {
                throw new IllegalArgumentException("there is no broker " + id);
            }
            undo.add(cable.impair(impairment));
        }
        return () -> {
            for (Undo one : undo) {
                one.undo();
            }
        };
    }

    /** Ends every TCP connection of the broker, as seen from both sides. */
    public void resetConnections(int broker) throws IOException {
        // Destroying a socket sends a reset to the peer.
        Shell.run("nsenter", "--net=/run/netns/" + namespace(broker), "ss", "-K", "-t", "state", "established");
    }

    @Override
    public void close() throws IOException {
        for (BadCable cable : cables.values()) {
            cable.close();
        }
        remove();
    }

    private void remove() throws IOException {
        List<String> namespaces = firstWords(Shell.run("ip", "netns", "list")).stream()
                .filter(namespace -> namespace.startsWith(name + "-"))
                .toList();
        for (String namespace : namespaces) {
            for (String pid : firstWords(Shell.run("ip", "netns", "pids", namespace))) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
            }
        }
        for (String link : firstWords(Shell.run("ip", "-brief", "link", "show"))) {
            String device = link.replaceAll("@.*", "");
            if (device.equals(name) || device.startsWith(name + "-")) {
                Shell.run("ip", "link", "delete", device);
            }
        }
        for (String namespace : namespaces) {
            Shell.run("ip", "netns", "delete", namespace);
        }
        Shell.runWith(rules.removal(), "nft", "-f", "-");
    }

    private static List<String> firstWords(String output) {
        return output.lines()
                .map(line -> line.strip().split("\\s+", -1)[0])
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private String namespace(int broker) {
        return name + "-" + broker;
    }

    private String cable(int broker) {
        return name + "-" + broker;
    }
}
