package dev.balsa.cli.cluster;

import picocli.CommandLine.Command;

@Command(
        name = "cluster",
        description = "Shows how the cluster is.",
        subcommands = {StatusCommand.class, HealthCommand.class, DisksCommand.class})
public final class ClusterCommand {}
