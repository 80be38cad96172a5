package dev.balsa.cli.log;

import picocli.CommandLine.Command;

@Command(
        name = "log",
        description = "Looks into the data directory of a broker that is down. Never changes anything.",
        subcommands = {DumpCommand.class, VerifyCommand.class, IndexCommand.class})
public final class LogCommand {}
