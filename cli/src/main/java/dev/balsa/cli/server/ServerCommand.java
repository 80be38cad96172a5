package dev.balsa.cli.server;

import dev.balsa.cli.local.RehearseCommand;
import dev.balsa.cli.local.SpeedUpCommand;
import picocli.CommandLine.Command;

@Command(
        name = "server",
        description = "Prepares and runs one broker.",
        subcommands = {
            StartCommand.class,
            FormatCommand.class,
            CheckConfigCommand.class,
            NewIdCommand.class,
            SpeedUpCommand.class,
            RehearseCommand.class
        })
public final class ServerCommand {}
