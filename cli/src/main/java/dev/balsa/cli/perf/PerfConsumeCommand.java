package dev.balsa.cli.perf;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "consume",
        description = "Reads a topic from its first record to what is its end now, as fast as it can.",
        footer = {"", "Example: balsa perf consume load"})
final class PerfConsumeCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private PerfOutput output = new PerfOutput();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Option(
            names = {"-n", "--records"},
            paramLabel = "N",
            description = "Stop after so many records.")
    private @Nullable Long records;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "0",
            description = "Read so many records before anything is measured (default: ${DEFAULT-VALUE}).")
    private long warmUpRecords;

    @Override
    public Integer call() throws IOException {
        Map<String, String> options = new LinkedHashMap<>(connection.options());
        List<TopicPartition> partitions = partitions(options);
        Meter meter = new Meter(output.isQuiet() ? line -> {} : terminal::progress);
        try (BalsaSource source = new BalsaSource(options, partitions, false)) {
            long available = source.available();
            long wanted = records == null ? available : Math.min(records, available);
            if (wanted <= warmUpRecords) {
                throw new CommandFailure(
                        ExitCode.CONFLICT,
                        "topic " + topic + " has " + available + " records",
                        "balsa perf produce " + topic);
            }
            if (!new ConsumeLoad(meter, wanted, warmUpRecords).run(source)) {
                throw new CommandFailure(
                        ExitCode.UNAVAILABLE, "nothing came for half a minute", "balsa cluster health");
            }
        }
        output.write(terminal, Map.of("topic", topic), meter.result());
        return ExitCode.OK;
    }

    private List<TopicPartition> partitions(Map<String, String> options) {
        try (BalsaAdmin admin = new BalsaAdmin(options)) {
            return admin.describeTopic(topic).partitions().stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
        }
    }
}
