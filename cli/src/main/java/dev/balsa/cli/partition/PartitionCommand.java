package dev.balsa.cli.partition;

import picocli.CommandLine.Command;

@Command(
        name = "partition",
        description = "Moves partitions to other brokers and hands over their leadership.",
        subcommands = {TransferLeaderCommand.class, ReassignCommand.class})
public final class PartitionCommand {}
