package dev.balsa.cli.records;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.ByteArraySerializer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "produce",
        description = "Sends every line of a file, or of standard input, as one record.",
        footer = {
            "",
            "Examples:",
            "  balsa produce logs --file access.log",
            "  echo 'user1:signed in' | balsa produce events --key-separator :"
        })
public final class ProduceCommand implements Callable<Integer> {
    private static final int DEFAULT_MAX_RECORD_BYTES = 1 << 20;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Read this file instead of standard input.")
    private @Nullable Path file;

    @Option(
            names = "--acks",
            paramLabel = "0|1|all",
            description = "What is waited for: nothing, the leader's disk, or a majority's disks (default: all).")
    private String acks = "all";

    @Option(
            names = "--key-separator",
            paramLabel = "SEP",
            description = "What stands before the first SEP of a line is its key.")
    private @Nullable String keySeparator;

    @Option(names = "--partition", paramLabel = "N", description = "Send everything to this partition.")
    private @Nullable Integer partition;

    @Override
    public Integer call() throws IOException {
        if (keySeparator != null && keySeparator.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "the key separator is empty", "for example --key-separator :");
        }
        Map<String, String> options = connection.options();
        options.put("acks", acks);
        boolean isWeaker = !acks.equals("all") && !acks.equals("-1");
        if (isWeaker && !options.containsKey("enable.idempotence")) {
            // Asked for by name, so the weaker level is meant; idempotence needs acks=all.
            options.put("enable.idempotence", "false");
        }
        var _ = WantedPartitions.find(connection, topic, partition);
        ProduceProgress progress = new ProduceProgress(terminal);
        try (InputStream in = file == null ? System.in : Files.newInputStream(file);
                BalsaProducer<byte[], byte[]> producer =
                        new BalsaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer())) {
            LineReader lines = new LineReader(in, maxRecordBytes(options));
            for (byte[] line = lines.next(); line != null && !progress.hasFailed(); line = lines.next()) {
                progress.sent(line.length);
                // The progress is told of every outcome; the future would only say it again.
                var _ = producer.send(record(line, lines.lines()), progress);
            }
            producer.flush();
        }
        progress.finish(acks);
        return ExitCode.OK;
    }

    private static int maxRecordBytes(Map<String, String> options) {
        String given = options.get("max.request.size");
        try {
            return given == null ? DEFAULT_MAX_RECORD_BYTES : Math.max(1, Integer.parseInt(given));
        } catch (NumberFormatException e) {
            // The producer refuses it with the right words.
            return DEFAULT_MAX_RECORD_BYTES;
        }
    }

    private ProducerRecord<byte[], byte[]> record(byte[] line, long number) {
        if (keySeparator == null) {
            return new ProducerRecord<>(topic, partition, null, null, line, List.of());
        }
        byte[] separator = keySeparator.getBytes(StandardCharsets.UTF_8);
        int at = indexOf(line, separator);
        if (at < 0) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "line " + number + " has no key separator '" + keySeparator + "'",
                    "another --key-separator, or none");
        }
        byte[] key = new byte[at];
        byte[] value = new byte[line.length - at - separator.length];
        System.arraycopy(line, 0, key, 0, at);
        System.arraycopy(line, at + separator.length, value, 0, value.length);
        return new ProducerRecord<>(topic, partition, null, key, value, List.of());
    }

    private static int indexOf(byte[] line, byte[] wanted) {
        for (int i = 0; i + wanted.length <= line.length; i++) {
            int matched = 0;
            while (matched < wanted.length && line[i + matched] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return i;
            }
        }
        return -1;
    }
}
