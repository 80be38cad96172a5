package dev.balsa.cli.topic;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = "Deletes a topic and all its records.",
        footer = {"", "Example:", "  balsa topic delete logs --yes"})
final class DeleteCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            if (!yes) {
                terminal.confirm("Delete topic " + topic + " and all its records?", "--yes");
            }
            admin.deleteTopic(topic);
            terminal.line("deleted " + topic);
        }
        return ExitCode.OK;
    }
}
