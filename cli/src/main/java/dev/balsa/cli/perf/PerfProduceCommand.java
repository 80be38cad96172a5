package dev.balsa.cli.perf;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "produce",
        description = "Sends records at a steady rate, or as many as the cluster takes.",
        footer = {
            "",
            "Examples:",
            "  balsa perf produce load --record-size 100 -X compression.type=lz4",
            "  balsa perf produce load --throughput 5000 --seconds 30 --json"
        })
final class PerfProduceCommand implements Callable<Integer> {
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
    public Integer call() throws IOException {
        Map<String, String> options = connection.options();
        Workload workload = load.workload(0);
        var _ = topic.ensure(options);
        Meter meter = new Meter(output.isQuiet() ? line -> {} : terminal::progress, ProduceLoad.ACKNOWLEDGED);
        ProduceLoad produce = new ProduceLoad(workload, meter, false);
        produce.run(new BalsaSink(load.producer(options), topic.name(), produce.acknowledgements()));
        PerfOutput.requireNoFailures(meter);
        output.write(terminal, load.describe(workload, topic.name()), meter.result());
        return ExitCode.OK;
    }
}
