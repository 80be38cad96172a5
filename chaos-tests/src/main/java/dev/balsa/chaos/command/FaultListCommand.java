package dev.balsa.chaos.command;

import dev.balsa.chaos.remote.FaultApi;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.proto.fault.v1alpha1.ActiveFault;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Shows what is injected at every broker and has not healed, and how often it has struck.")
final class FaultListCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() throws IOException {
        Table table = new Table("BROKER", "ID", "FAULT", "LEFT MS", "STRIKES");
        FaultApi.FaultApiException lastProblem = null;
        int answers = 0;
        try (BalsaAdmin admin = new BalsaAdmin(connection.options());
                FaultApi api = FaultApi.of(admin)) {
            for (int broker : api.brokers()) {
                try {
                    for (ActiveFault active : api.list(broker).getFaultsList()) {
                        table.row(broker, active.getId(), text(active), active.getLeftMs(), active.getStrikes());
                    }
                    answers++;
                } catch (FaultApi.FaultApiException e) {
                    terminal.progress(String.valueOf(e.getMessage()));
                    lastProblem = e;
                }
            }
        }
        if (answers == 0 && lastProblem != null) {
            throw FaultFailures.failure(lastProblem);
        }
        table.lines().forEach(terminal::line);
        return ExitCode.OK;
    }

    private static String text(ActiveFault active) {
        return active.getFault().getKindCase().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
