package dev.balsa.cli;

import dev.balsa.cli.cluster.ClusterCommand;
import dev.balsa.cli.group.GroupCommand;
import dev.balsa.cli.local.DownCommand;
import dev.balsa.cli.local.UpCommand;
import dev.balsa.cli.log.LogCommand;
import dev.balsa.cli.partition.PartitionCommand;
import dev.balsa.cli.perf.PerfCommand;
import dev.balsa.cli.records.ConsumeCommand;
import dev.balsa.cli.records.ProduceCommand;
import dev.balsa.cli.server.ServerCommand;
import dev.balsa.cli.simulate.SimulateCommand;
import dev.balsa.cli.topic.TopicCommand;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code balsa} command. */
@Command(
        name = "balsa",
        description = {"A replicated log without an external coordinator.", ""},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            TopicCommand.class,
            GroupCommand.class,
            PartitionCommand.class,
            ProduceCommand.class,
            ConsumeCommand.class,
            ClusterCommand.class,
            PerfCommand.class,
            ServerCommand.class,
            LogCommand.class,
            SimulateCommand.class,
            GenerateCompletion.class,
            HelpCommand.class
        },
        commandListHeading = "%nCommands:%n",
        footer = {"", "First steps: balsa up, then do what it says."})
public final class Balsa {
    private Balsa() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command tree, ready to execute; tests run it in their own process. */
    public static CommandLine commandLine() {
        ErrorReport errors = new ErrorReport();
        return HelpOption.everywhere(new CommandLine(new Balsa())
                .setExecutionExceptionHandler(errors)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true));
    }
}
