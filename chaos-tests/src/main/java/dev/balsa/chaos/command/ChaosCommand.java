package dev.balsa.chaos.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Judges what clusters did while they were broken on purpose.",
        subcommands = {ReportCommand.class, SampleCommand.class, HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class ChaosCommand {}
