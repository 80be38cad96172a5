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
import picocli.CommandLine.Parameters;

@Command(
        name = "describe",
        description = "Shows a topic, its partitions and their leaders.",
        footer = {"", "Example:", "  balsa topic describe logs"})
final class DescribeCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            TopicView.show(admin.describeTopic(topic), terminal, format);
        }
        return ExitCode.OK;
    }
}
