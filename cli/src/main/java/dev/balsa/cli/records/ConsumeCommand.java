package dev.balsa.cli.records;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.serialization.ByteArrayDeserializer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
        description = "Writes the records of a topic to standard output, a line each unless told otherwise.",
        footer = {
            "",
            "Examples:",
            "  balsa consume logs --from earliest --until-end",
            "  balsa consume logs --group readers --from earliest",
            "  balsa consume logs --partition 0 --from 100 -n 10 --format '%%o %%k %%v\\n'",
            "  balsa consume logs --from @2026-03-01T00:00:00Z"
        })
public final class ConsumeCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int OUTPUT_BYTES = 1 << 16;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "earliest|latest|OFFSET|@TIME",
            defaultValue = "latest",
            description = "Where to begin (default: ${DEFAULT-VALUE}).")
    private String from = "latest";

    @Option(names = "--until-end", description = "Stop at what is the end of the log when the command begins.")
    private boolean untilEnd;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = {
                "Share the partitions with the other members of this group and commit what was written.",
                "--from then says where to begin if the group has committed nothing: earliest, latest or none."
            })
    private @Nullable String group;

    @Option(
            names = {"-n", "--max-records"},
            paramLabel = "N",
            description = "Stop after so many records.")
    private long maxRecords = Long.MAX_VALUE;

    @Option(names = "--partition", paramLabel = "N", description = "Read this partition only.")
    private @Nullable Integer partition;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "%v\\n",
            description =
                    "%%v value, %%k key, %%o offset, %%p partition, %%t topic, %%T timestamp (default: a value a line).")
    private String format = "%v\\n";

    @Override
    public Integer call() throws IOException {
        RecordFormat template = RecordFormat.parse(format);
        Map<String, String> options = connection.options();
        if (group != null) {
            return callAsMember(group, options, template);
        }
        StartPosition start = StartPosition.parse(from);
        List<TopicPartition> partitions = WantedPartitions.find(connection, topic, partition);
        options.putIfAbsent("auto.offset.reset", "none");
        OutputStream out = new BufferedOutputStream(System.out, OUTPUT_BYTES);
        try (BalsaConsumer<byte[], byte[]> consumer =
                new BalsaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            switch (start) {
                case StartPosition.Earliest _ -> consumer.seekToBeginning(partitions);
                case StartPosition.Latest _ -> consumer.seekToEnd(partitions);
                case StartPosition.Offset at -> partitions.forEach(part -> consumer.seek(part, at.offset()));
                case StartPosition.Time at -> seek(consumer, partitions, at.time());
            }
            copy(consumer, template, out, untilEnd ? consumer.endOffsets(partitions) : Map.of());
        }
        return ExitCode.OK;
    }

    private int callAsMember(String name, Map<String, String> options, RecordFormat template) throws IOException {
        if (partition != null || untilEnd) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "members of a group read what they are assigned, for as long as they run",
                    "leave out --group, or --partition and --until-end; -n stops after so many records");
        }
        if (!List.of("earliest", "latest", "none").contains(from)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + from + "' is no beginning for a group",
                    "--from earliest, latest or none; balsa group reset-offsets sets any other");
        }
        options.put("group.id", name);
        options.put("auto.offset.reset", from);
        long written = GroupCopy.run(options, topic, template, maxRecords);
        terminal.progress(written + " records");
        return ExitCode.OK;
    }

    private static void seek(BalsaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(part -> times.put(part, time.toEpochMilli()));
        consumer.offsetsForTimes(times).forEach((part, found) -> {
            if (found == null) {
                consumer.seekToEnd(List.of(part));
            } else {
                consumer.seek(part, found.offset());
            }
        });
    }

    /** @param ends where to stop; empty for never */
    private void copy(
            BalsaConsumer<byte[], byte[]> consumer,
            RecordFormat template,
            OutputStream out,
            Map<TopicPartition, Long> ends)
            throws IOException {
        long written = 0;
        // A pipe whose reader has gone, as of `head`, ends the command by the exception that flush throws.
        while (written < maxRecords && !(untilEnd && hasReached(consumer, ends))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition of = new TopicPartition(record.topic(), record.partition());
                boolean beyond = untilEnd && record.offset() >= ends.getOrDefault(of, Long.MAX_VALUE);
                if (!beyond && written < maxRecords) {
                    template.write(record, out);
                    written++;
                }
            }
            // Somebody may be watching; full batches are flushed by the buffer itself.
            out.flush();
        }
        terminal.progress(written + " records");
    }

    private static boolean hasReached(BalsaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
