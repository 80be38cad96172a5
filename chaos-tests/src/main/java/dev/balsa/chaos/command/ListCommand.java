package dev.balsa.chaos.command;

import dev.balsa.chaos.nemesis.Nemesis;
import dev.balsa.chaos.plan.FaultKind;
import dev.balsa.chaos.run.Scenario;
import dev.balsa.chaos.workload.LoadKind;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Shows the scenarios of balsa chaos run with the faults of each, and the loads.")
final class ListCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
        for (Scenario scenario : Scenario.values()) {
            terminal.line(scenario.text() + ": " + scenario.description());
            terminal.line("  "
                    + scenario.kinds(Nemesis.kinds()).stream()
                            .map(FaultKind::text)
                            .collect(Collectors.joining(", ")));
        }
        terminal.line("");
        for (LoadKind load : LoadKind.values()) {
            terminal.line("--load " + load.text() + ": " + load.description());
        }
        return ExitCode.OK;
    }
}
