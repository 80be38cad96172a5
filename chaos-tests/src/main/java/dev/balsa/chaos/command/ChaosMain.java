package dev.balsa.chaos.command;

import dev.balsa.cli.Balsa;
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
        CommandLine chaos = new CommandLine(new ChaosCommand());
        chaos.setExecutionExceptionHandler(balsa.getExecutionExceptionHandler());
        chaos.setUsageHelpAutoWidth(true);
        return balsa.addSubcommand(chaos);
    }
}
