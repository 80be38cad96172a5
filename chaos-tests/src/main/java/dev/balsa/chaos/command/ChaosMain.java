package dev.balsa.chaos.command;

import dev.balsa.cli.Balsa;
import dev.balsa.cli.HelpOption;
import dev.balsa.cli.simulate.SimulateCommand;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;

/** The {@code balsa} command with everything of this module in it; the launcher starts it where that is wanted. */
public final class ChaosMain {
    private ChaosMain() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command tree, ready to execute; tests run it in their own process. */
    public static CommandLine commandLine() {
        CommandLine balsa = Balsa.commandLine();
        for (Object command : List.of(new ChaosCommand(), new VerifyCommand())) {
            CommandLine added = new CommandLine(command);
            added.setExecutionExceptionHandler(balsa.getExecutionExceptionHandler());
            added.setCaseInsensitiveEnumValuesAllowed(true);
            added.setUsageHelpAutoWidth(true);
            balsa.addSubcommand(added);
        }
        if (Objects.requireNonNull(balsa.getSubcommands().get("simulate")).getCommand()
                instanceof SimulateCommand simulate) {
            simulate.plugIn(new ClusterSimulator());
        }
        return HelpOption.everywhere(balsa);
    }
}
