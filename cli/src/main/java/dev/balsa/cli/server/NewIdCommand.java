package dev.balsa.cli.server;

import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "new-id",
        description = "Prints a new random id, for a cluster or for the incarnation of a data directory.")
final class NewIdCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
        terminal.line(UUID.randomUUID().toString());
        return ExitCode.OK;
    }
}
