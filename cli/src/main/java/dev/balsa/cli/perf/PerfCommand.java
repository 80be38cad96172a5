package dev.balsa.cli.perf;

import picocli.CommandLine.Command;

@Command(
        name = "perf",
        description = {
            "Loads a cluster and says how fast and how soon it answered.",
            "Latency counts from the moment a record was due, so that a stall is seen in full."
        },
        subcommands = {PerfProduceCommand.class, PerfConsumeCommand.class, PerfEndToEndCommand.class})
public final class PerfCommand {}
