package dev.balsa.cli.topic;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add-partitions",
        description = "Raises the number of partitions; it can never be lowered. Keys may move to other partitions.",
        footer = {"", "Example:", "  balsa topic add-partitions logs --partitions 12"})
final class AddPartitionsCommand implements Callable<Integer> {
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
            required = true,
            paramLabel = "N",
            description = "The new number of partitions.")
    private int partitions;

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            TopicView.show(admin.addPartitions(topic, partitions), terminal, format);
        }
        return ExitCode.OK;
    }
}
