package dev.balsa.cli.topic;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import dev.balsa.client.admin.TopicDescription;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = "Creates a topic and waits until every partition has a leader.",
        footer = {
            "",
            "Examples:",
            "  balsa topic create logs --partitions 6 --replication-factor 3",
            "  balsa topic create logs --config retention.ms=86400000 --config retention.bytes=10GiB"
        })
final class CreateCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "N",
            description = "Number of partitions (default: the cluster's).")
    private int partitions;

    @Option(
            names = {"-r", "--replication-factor"},
            paramLabel = "N",
            description = "Replicas of each partition (default: 3, or the number of brokers if that is lower).")
    private int replicationFactor;

    @Option(
            names = "--config",
            paramLabel = "KEY=VALUE",
            description =
                    "An option of the topic: retention.ms, retention.bytes, segment.bytes or segment.ms; may be repeated.")
    private Map<String, String> configs = Map.of();

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            TopicDescription created = admin.createTopic(new NewTopic(topic, partitions, replicationFactor, configs));
            terminal.progress("created " + created.name());
            TopicView.show(created, terminal, format);
        }
        return ExitCode.OK;
    }
}
