package dev.balsa.cli.server;

import dev.balsa.broker.config.BrokerConfig;
import dev.balsa.broker.config.ConfigReader;
import dev.balsa.cli.Terminal;
import dev.balsa.cli.process.BrokerMain;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a broker's configuration comes from: defaults, file, {@code BALSA_*} variables, overrides; later ones win. */
final class ServerConfiguration {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration in the format of Java properties.")
    private @Nullable Path file;

    @Option(
            names = {"-O", "--override"},
            paramLabel = "KEY=VALUE",
            description = "Sets an option over file and environment; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    BrokerConfig read(Terminal terminal) {
        ConfigReader reader = new ConfigReader();
        if (file != null) {
            reader.file(file);
        }
        reader.environment(System.getenv()).overrides(overrides);
        reader.warnings().forEach(warning -> terminal.progress("warning: " + warning));
        return BrokerMain.read(reader);
    }
}
