package dev.balsa.chaos.command;

import dev.balsa.chaos.remote.FaultApi;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.proto.fault.v1alpha1.ActiveFault;
import dev.balsa.proto.fault.v1alpha1.Fault;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "inject",
        mixinStandardHelpOptions = true,
        description = "Breaks one broker for a while.",
        footer = {
            "",
            "Examples:",
            "  balsa chaos fault inject 2 pause --for 5",
            "  balsa chaos fault inject 1 drop-messages --percent 30 --peers 3 --for 20",
            "  balsa chaos fault inject 3 delay-syncs --ms 300"
        })
final class FaultInjectCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private FaultSpec spec = new FaultSpec();

    @Option(
            names = "--for",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "After which it heals itself, up to 3600 (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Override
    public Integer call() throws IOException {
        if (!(seconds >= 0.001 && seconds <= 3_600)) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--for has to be from 0.001 to 3600", "balsa chaos fault inject --help");
        }
        Fault fault = spec.fault();
        int broker = spec.broker();
        try (BalsaAdmin admin = new BalsaAdmin(connection.options());
                FaultApi api = FaultApi.of(admin)) {
            FaultFailures.checkBroker(api, broker);
            ActiveFault active = api.inject(broker, fault, (long) (seconds * 1_000));
            terminal.line("broker " + broker + ": fault " + active.getId() + ", " + spec.name() + ", for "
                    + active.getLeftMs() + " ms");
            return ExitCode.OK;
        } catch (FaultApi.FaultApiException e) {
            throw FaultFailures.failure(e);
        }
    }
}
