package dev.balsa.cli.server;

import dev.balsa.cli.Terminal;
import dev.balsa.cli.process.BrokerMain;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "start",
        description = "Runs one broker in the foreground until it is told to stop (SIGTERM or Ctrl-C).",
        footer = {"", "Example:", "  balsa server start --config conf/broker-1.properties"})
final class StartCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private ServerConfiguration configuration = new ServerConfiguration();

    @Override
    public Integer call() throws IOException {
        return BrokerMain.run(configuration.read(terminal));
    }
}
