package dev.balsa.cli.server;

import dev.balsa.broker.config.BrokerConfig;
import dev.balsa.broker.config.BrokerKeys;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.DirectorySet;
import dev.balsa.log.file.NioFileIo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "format",
        description = {
            "Prepares an empty data directory for one broker of one cluster, once and for good; with log.dirs several, which belong"
                    + " together from then on.",
            "The first controllers are named with their incarnations, so that a replaced disk can never vote in their place:"
                    + " make an id for the cluster and one for each controller with balsa server new-id, and give all brokers"
                    + " the same --controllers."
        },
        footer = {
            "",
            "Example, on the first of three machines:",
            "  balsa server format --config conf/broker-1.properties --cluster-id C --incarnation I1 \\",
            "    --controllers 1@host1:9192:I1,2@host2:9192:I2,3@host3:9192:I3"
        })
final class FormatCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private ServerConfiguration configuration = new ServerConfiguration();

    @Option(
            names = "--cluster-id",
            required = true,
            paramLabel = "ID",
            description = "The same on all brokers of the cluster.")
    private String clusterId = "";

    @Option(
            names = "--incarnation",
            paramLabel = "ID",
            description = "Identity of this data directory (default: a new one, which is right for brokers that are not"
                    + " among the first controllers).")
    private @Nullable UUID incarnation;

    @Option(
            names = "--controllers",
            required = true,
            split = ",",
            paramLabel = "ID@HOST:PORT:INCARNATION",
            description = "The first controllers, by their peer listeners.")
    private List<String> controllers = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        BrokerConfig config = configuration.read(terminal);
        int brokerId = config.get(BrokerKeys.NODE_ID)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE, "node.id is not set", "node.id=1 in the file, or --override node.id=1"));
        List<Path> directories = config.dataDirectories();
        if (directories.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "log.dir is not set", "log.dir=PATH in the file, or --override");
        }
        UUID own = incarnation != null ? incarnation : UUID.randomUUID();
        requireOwnEntry(brokerId, own);
        DirectorySet.format(
                new NioFileIo(),
                directories,
                new DataDirectory.Identity(clusterId, brokerId, own, List.copyOf(controllers)),
                UUID::randomUUID);
        String names =
                String.join(", ", directories.stream().map(Path::toString).toList());
        terminal.line(
                "formatted " + names + " for broker " + brokerId + " of cluster " + clusterId + ", incarnation " + own);
        return ExitCode.OK;
    }

    /** A controller whose directory has another incarnation than the others were told would never be let in. */
    private void requireOwnEntry(int brokerId, UUID own) {
        for (String controller : controllers) {
            if (controller.startsWith(brokerId + "@") && !controller.endsWith(":" + own)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--controllers names broker " + brokerId + " as " + controller
                                + ", but its incarnation is to be " + own,
                        "--incarnation with the id that --controllers has for this broker");
            }
        }
    }
}
