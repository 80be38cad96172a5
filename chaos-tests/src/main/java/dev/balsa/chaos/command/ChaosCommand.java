package dev.balsa.chaos.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Breaks clusters on purpose, and judges what they did.",
        subcommands = {
            RunCommand.class,
            ListCommand.class,
            ReportCommand.class,
            SampleCommand.class,
            FaultCommand.class,
            HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class ChaosCommand {}
