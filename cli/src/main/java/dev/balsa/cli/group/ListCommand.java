package dev.balsa.cli.group;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.GroupListing;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "Lists all consumer groups.",
        footer = {"", "Example:", "  balsa group list"})
final class ListCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            List<GroupListing> groups = admin.groups().list();
            if (format.isJson()) {
                terminal.line(Json.of(groups.stream().map(ListCommand::document).toList()));
            } else {
                Table table = new Table("GROUP", "STATE", "MEMBERS", "COORDINATOR");
                groups.forEach(group -> table.row(group.name(), group.state(), group.members(), group.coordinator()));
                table.lines().forEach(terminal::line);
            }
        }
        return ExitCode.OK;
    }

    private static Map<String, Object> document(GroupListing group) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", group.name());
        document.put("state", group.state());
        document.put("members", group.members());
        document.put("coordinator", group.coordinator());
        return document;
    }
}
