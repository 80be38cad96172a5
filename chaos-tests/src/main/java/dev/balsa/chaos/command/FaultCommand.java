package dev.balsa.chaos.command;

import picocli.CommandLine.Command;

@Command(
        name = "fault",
        mixinStandardHelpOptions = true,
        description = {
            "Breaks brokers of any cluster for a while, if they were started with fault.injection.enable=true.",
            "Every fault heals itself when its time is over."
        },
        subcommands = {FaultInjectCommand.class, FaultListCommand.class, FaultHealCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class FaultCommand {}
