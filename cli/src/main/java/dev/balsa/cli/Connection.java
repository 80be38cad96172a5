package dev.balsa.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster a command speaks to: {@code --bootstrap}, else {@code $BALSA_BOOTSTRAP}, else the profile of {@code balsa up}. */
public final class Connection {
    @Option(
            names = {"-b", "--bootstrap"},
            paramLabel = "HOST:PORT,...",
            description =
                    "Some brokers of the cluster (default: $BALSA_BOOTSTRAP, else the cluster of the last balsa up).")
    private @Nullable String bootstrap;

    @Option(
            names = {"-X", "--client-config"},
            paramLabel = "KEY=VALUE",
            description =
                    "An option of the client underneath, by Kafka's name, for example compression.type=lz4; may be repeated.")
    private Map<String, String> configs = new LinkedHashMap<>();

    /** What a client of this cluster is configured with. */
    public Map<String, String> options() throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("bootstrap.servers", bootstrap());
        options.put("client.id", "balsa-cli");
        options.putAll(configs);
        return options;
    }

    private String bootstrap() throws IOException {
        if (bootstrap != null) {
            return bootstrap;
        }
        String fromEnvironment = System.getenv("BALSA_BOOTSTRAP");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        String fromProfile = Profile.load(System.getenv()).bootstrap();
        if (fromProfile != null) {
            return fromProfile;
        }
        throw new CommandFailure(
                ExitCode.UNAVAILABLE, "no cluster is known", "balsa up, or name a broker with --bootstrap HOST:PORT");
    }
}
