package dev.balsa.cli.server;

import dev.balsa.broker.config.BrokerConfig;
import dev.balsa.broker.config.BrokerKeys;
import dev.balsa.broker.config.ConfigKey;
import dev.balsa.broker.config.ConfigSource;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "check-config",
        description = "Checks a configuration and shows every option with its value and where that comes from.",
        footer = {"", "Example:", "  balsa server check-config --config conf/broker-1.properties"})
final class CheckConfigCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private ServerConfiguration configuration = new ServerConfiguration();

    @Override
    public Integer call() {
        BrokerConfig config = configuration.read(terminal);
        Table table = new Table("OPTION", "VALUE", "FROM", "ALLOWED", "MEANING");
        for (ConfigKey<?> key : BrokerKeys.ALL) {
            ConfigSource source = config.source(key);
            table.row(key.name(), config.text(key), source.name().toLowerCase(Locale.ROOT), key.range(), key.doc());
        }
        table.lines().forEach(terminal::line);
        return ExitCode.OK;
    }
}
