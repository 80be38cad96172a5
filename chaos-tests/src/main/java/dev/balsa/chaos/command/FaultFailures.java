package dev.balsa.chaos.command;

import dev.balsa.chaos.remote.FaultApi;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;

/** What brokers that do not let themselves be broken mean for a command. */
final class FaultFailures {
    private FaultFailures() {}

    static CommandFailure failure(FaultApi.FaultApiException problem) {
        return new CommandFailure(
                problem.isOff() ? ExitCode.CONFLICT : ExitCode.UNAVAILABLE,
                String.valueOf(problem.getMessage()),
                problem.isOff() ? "balsa up --config fault.injection.enable=true" : "balsa cluster status");
    }

    static void checkBroker(FaultApi api, int broker) {
        if (!api.brokers().contains(broker)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "there is no broker " + broker + "; there are " + api.brokers(),
                    "balsa cluster status");
        }
    }
}
