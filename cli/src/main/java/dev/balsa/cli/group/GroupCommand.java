package dev.balsa.cli.group;

import picocli.CommandLine.Command;

@Command(
        name = "group",
        description = "Shows consumer groups and how far they are behind, and changes their offsets.",
        subcommands = {
            ListCommand.class,
            DescribeCommand.class,
            LagCommand.class,
            ResetOffsetsCommand.class,
            DeleteCommand.class
        })
public final class GroupCommand {}
