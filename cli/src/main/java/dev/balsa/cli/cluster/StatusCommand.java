package dev.balsa.cli.cluster;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.BrokerDescription;
import dev.balsa.client.admin.ClusterDescription;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description = "Shows the brokers, the controller and what is missing.",
        footer = {"", "Example:", "  balsa cluster status"})
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            ClusterDescription cluster = admin.describeCluster();
            if (format.isJson()) {
                terminal.line(Json.of(document(cluster)));
            } else {
                show(cluster);
            }
        }
        return ExitCode.OK;
    }

    private void show(ClusterDescription cluster) {
        terminal.line("cluster " + cluster.clusterId() + ", controller "
                + (cluster.controller() < 0 ? "none" : "broker " + cluster.controller()) + " in term "
                + cluster.controllerEpoch() + ", " + cluster.topics() + " topics, " + cluster.partitions()
                + " partitions");
        Table table =
                new Table("BROKER", "STATE", "CLIENTS", "PEERS", "ROLE", "LEADS", "REPLICAS", "DISK", "LAST CONTACT");
        for (BrokerDescription broker : cluster.brokers()) {
            table.row(
                    broker.id(),
                    broker.alive() ? "alive" : "dead",
                    broker.endpoint(),
                    broker.peerEndpoint(),
                    broker.controllerVoter() ? "controller" : "broker",
                    broker.leaders(),
                    broker.replicas(),
                    disk(broker),
                    broker.lastContactMs() < 0 ? "never" : broker.lastContactMs() + " ms ago");
        }
        table.lines().forEach(terminal::line);
        if (!cluster.leaderless().isEmpty()) {
            terminal.line("without a leader: " + cluster.leaderless());
        }
        if (!cluster.underReplicated().isEmpty()) {
            terminal.line("with a replica on a dead broker: " + cluster.underReplicated());
        }
    }

    private static String disk(BrokerDescription broker) {
        String takes = broker.disk().isEmpty() ? "unknown" : broker.disk();
        return broker.damagedRanges() == 0 ? takes : takes + ", " + broker.damagedRanges() + " damaged ranges";
    }

    private static Map<String, Object> document(ClusterDescription cluster) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("cluster_id", cluster.clusterId());
        document.put("controller_id", cluster.controller());
        document.put("controller_epoch", cluster.controllerEpoch());
        document.put("topics", cluster.topics());
        document.put("partitions", cluster.partitions());
        document.put(
                "brokers",
                cluster.brokers().stream().map(StatusCommand::document).toList());
        document.put(
                "leaderless", cluster.leaderless().stream().map(String::valueOf).toList());
        document.put(
                "under_replicated",
                cluster.underReplicated().stream().map(String::valueOf).toList());
        return document;
    }

    private static Map<String, Object> document(BrokerDescription broker) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", broker.id());
        document.put("alive", broker.alive());
        document.put("endpoint", broker.endpoint());
        document.put("peer_endpoint", broker.peerEndpoint());
        document.put("incarnation", broker.incarnation());
        document.put("controller_voter", broker.controllerVoter());
        document.put("leaders", broker.leaders());
        document.put("replicas", broker.replicas());
        document.put("disk", broker.disk());
        document.put("damaged_ranges", broker.damagedRanges());
        document.put("repaired_ranges", broker.repairedRanges());
        document.put("last_contact_ms", broker.lastContactMs());
        return document;
    }
}
