package dev.balsa.cli.topic;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "alter",
        description = "Sets options of a topic, or gives them back to their defaults; all of it or nothing.",
        footer = {
            "",
            "Examples:",
            "  balsa topic alter logs --config retention.ms=86400000 --config segment.bytes=64MiB",
            "  balsa topic alter logs --delete-config retention.ms"
        })
final class AlterCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Option(
            names = "--config",
            paramLabel = "KEY=VALUE",
            description =
                    "An option to set: retention.ms, retention.bytes, segment.bytes or segment.ms; may be repeated.")
    private Map<String, String> configs = Map.of();

    @Option(
            names = "--delete-config",
            paramLabel = "KEY",
            description = "An option that goes back to its default; may be repeated.")
    private List<String> deleted = List.of();

    @Override
    public Integer call() throws IOException {
        if (configs.isEmpty() && deleted.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "nothing is to be changed", "--config KEY=VALUE or --delete-config KEY");
        }
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            TopicView.show(admin.alterTopic(topic, configs, deleted), terminal, format);
        }
        return ExitCode.OK;
    }
}
