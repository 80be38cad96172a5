package dev.balsa.chaos.command;

import dev.balsa.chaos.remote.FaultApi;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "heal",
        mixinStandardHelpOptions = true,
        description = "Heals faults before their time is over.",
        footer = {"", "Examples:", "  balsa chaos fault heal", "  balsa chaos fault heal --broker 2 4 5"})
final class FaultHealCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Option(names = "--broker", paramLabel = "ID", description = "Of this broker only (default: of all).")
    private @Nullable Integer broker;

    @Parameters(arity = "0..*", paramLabel = "FAULT", description = "Ids of faults of this broker (default: all).")
    private List<Long> ids = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Integer only = broker;
        if (!ids.isEmpty() && only == null) {
            throw new CommandFailure(
                    ExitCode.USAGE, "ids of faults belong to one broker", "--broker ID, see balsa chaos fault list");
        }
        try (BalsaAdmin admin = new BalsaAdmin(connection.options());
                FaultApi api = FaultApi.of(admin)) {
            if (only != null) {
                FaultFailures.checkBroker(api, only);
            }
            for (int id : only != null ? List.of(only) : api.brokers()) {
                terminal.line("broker " + id + ": healed " + api.heal(id, ids));
            }
            return ExitCode.OK;
        } catch (FaultApi.FaultApiException e) {
            throw FaultFailures.failure(e);
        }
    }
}
