package dev.balsa.cli.cluster;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.BrokerDescription;
import dev.balsa.client.admin.ClusterDescription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "health",
        description = "Says whether all is well: exit code 0 if it is, 10 if something is wrong.",
        footer = {"", "Example:", "  balsa cluster health || echo look at it"})
final class HealthCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            ClusterDescription cluster = admin.describeCluster();
            List<String> troubles = troubles(cluster);
            if (troubles.isEmpty()) {
                terminal.line("healthy: " + cluster.brokers().size() + " brokers alive, " + cluster.partitions()
                        + " partitions led and fully replicated");
                return ExitCode.OK;
            }
            terminal.line("unhealthy:");
            troubles.forEach(trouble -> terminal.line("  " + trouble));
            return ExitCode.UNHEALTHY;
        }
    }

    static List<String> troubles(ClusterDescription cluster) {
        List<String> troubles = new ArrayList<>();
        if (cluster.controller() < 0) {
            troubles.add("no controller: topics cannot be changed; start the brokers with the role controller");
        }
        cluster.brokers().stream()
                .filter(broker -> !broker.alive())
                .map(BrokerDescription::id)
                .forEach(
                        id -> troubles.add("broker " + id + " is dead; start it again (balsa up revives a local one)"));
        cluster.brokers().stream()
                .filter(BrokerDescription::alive)
                .forEach(broker -> addTroublesOfDisk(broker, troubles));
        if (!cluster.leaderless().isEmpty()) {
            troubles.add("no leader, so neither writes nor reads: " + cluster.leaderless());
        }
        if (!cluster.underReplicated().isEmpty()) {
            troubles.add("fewer live replicas than wanted: " + cluster.underReplicated());
        }
        return troubles;
    }

    private static void addTroublesOfDisk(BrokerDescription broker, List<String> troubles) {
        if (broker.disk().equals("READ_ONLY")) {
            troubles.add("the disk of broker " + broker.id()
                    + " is full, or nearly, so it takes no records; free some space or shorten"
                    + " the retention of topics");
        }
        if (broker.disk().equals("FAILED")) {
            troubles.add("the disk of broker " + broker.id()
                    + " has failed, see the broker's log; replace it and start the broker with"
                    + " an empty data directory");
        }
        if (broker.damagedRanges() > 0) {
            troubles.add(broker.damagedRanges() + " damaged ranges on the disk of broker " + broker.id()
                    + " wait for repair from other replicas; see that those are alive");
        }
    }
}
