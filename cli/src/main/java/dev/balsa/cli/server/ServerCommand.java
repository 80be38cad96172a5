package dev.balsa.cli.server;

import picocli.CommandLine.Command;

@Command(
        name = "server",
        description = "Prepares and runs one broker.",
        subcommands = {StartCommand.class, FormatCommand.class, CheckConfigCommand.class, NewIdCommand.class})
public final class ServerCommand {}
