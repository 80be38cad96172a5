package dev.balsa.cli.partition;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "transfer-leader",
        description = "Hands leadership of a partition to another of its voters, while it is used.",
        footer = {"", "Example:", "  balsa partition transfer-leader logs 0 --to 2"})
final class TransferLeaderCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private PartitionName partition = new PartitionName();

    @Option(names = "--to", paramLabel = "BROKER", description = "Broker id (default: the voter that is furthest).")
    private @Nullable Integer to;

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            int term = admin.transferLeadership(partition.get(), to == null ? OptionalInt.empty() : OptionalInt.of(to));
            terminal.line("leadership of " + partition.get() + " was handed over; term " + term + " has begun");
        }
        return ExitCode.OK;
    }
}
