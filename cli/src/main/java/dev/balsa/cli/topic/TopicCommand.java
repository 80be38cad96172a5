package dev.balsa.cli.topic;

import picocli.CommandLine.Command;

@Command(
        name = "topic",
        description = "Creates, lists and changes topics.",
        subcommands = {
            CreateCommand.class,
            ListCommand.class,
            DescribeCommand.class,
            AlterCommand.class,
            OffsetsCommand.class,
            DeleteRecordsCommand.class,
            DeleteCommand.class,
            AddPartitionsCommand.class
        })
public final class TopicCommand {}
