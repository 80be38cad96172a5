package dev.balsa.cli.perf;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.TopicPartition;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "e2e",
        description = "Sends records and reads them in the same process: how long each is on its way.",
        footer = {"", "Example: balsa perf e2e load --throughput 1000 --record-size 200"})
final class PerfEndToEndCommand implements Callable<Integer> {
    private static final double DEFAULT_PER_SECOND = 1_000;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private PerfTopic topic = new PerfTopic();

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Mixin
    private PerfOutput output = new PerfOutput();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> options = connection.options();
        Workload workload = load.workload(DEFAULT_PER_SECOND);
        List<TopicPartition> partitions = topic.ensure(options);
        Meter meter = new Meter(
                output.isQuiet() ? line -> {} : terminal::progress, ProduceLoad.ACKNOWLEDGED, EndToEndLoad.CONSUMED);
        EndToEndLoad both = new EndToEndLoad(workload, meter);
        BalsaSource source = new BalsaSource(
                Map.of("bootstrap.servers", options.getOrDefault("bootstrap.servers", "")), partitions, true);
        both.run(new BalsaSink(load.producer(options), topic.name(), both.acknowledgements()), source);
        PerfOutput.requireNoFailures(meter);
        output.write(terminal, load.describe(workload, topic.name()), meter.result());
        return ExitCode.OK;
    }
}
