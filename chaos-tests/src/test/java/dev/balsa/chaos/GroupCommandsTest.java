package dev.balsa.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.cluster.SingleBroker;
import dev.balsa.cli.Balsa;
import dev.balsa.cli.ExitCode;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.StringDeserializer;
import dev.balsa.client.serialization.StringSerializer;
import dev.balsa.log.file.NioFileIo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code balsa group ...} and {@code balsa consume --group} against a broker that runs. */
@Timeout(120)
class GroupCommandsTest {
    private static final String TOPIC = "logs";

    /** What one command printed and returned. */
    private record Run(int exitCode, String output, String errors) {
        Run ok() {
            assertEquals(ExitCode.OK, exitCode, errors);
            return this;
        }

        Run shows(String... texts) {
            for (String text : texts) {
                assertTrue(output.contains(text), () -> "'" + text + "' is missing in " + output + errors);
            }
            return this;
        }

        Run refuses(int code, String text) {
            assertEquals(code, exitCode, output + errors);
            assertTrue(errors.contains(text), errors);
            return this;
        }
    }

    @TempDir
    private Path directory;

    private SingleBroker broker;

    @BeforeEach
    void start() throws Exception {
        Path data = directory.resolve("broker");
        SingleBroker.format(data);
        broker = SingleBroker.start(data, new NioFileIo());
        broker.createTopic(TOPIC, 2);
        produce(0, 10);
        produce(1, 10);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void produce(int partition, int records) throws Exception {
        try (BalsaProducer<String, String> producer = new BalsaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(TOPIC, partition, "key", "value " + i))
                        .get();
            }
        }
    }

    private Run balsa(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--bootstrap", broker.bootstrap()));
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode = Balsa.commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(all.toArray(String[]::new));
        return new Run(exitCode, output.toString(), errors.toString());
    }

    /** Records go to the standard output of the process, not to the command's own. */
    private List<String> consume(int records) {
        PrintStream before = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            balsa(
                            "consume",
                            TOPIC,
                            "--group",
                            "readers",
                            "--from",
                            "earliest",
                            "-n",
                            "" + records,
                            "--format",
                            "%p:%o\\n")
                    .ok();
        } finally {
            System.setOut(before);
        }
        return written.toString(StandardCharsets.UTF_8).lines().sorted().toList();
    }

    private static List<String> offsets(int partition, int from, int to) {
        List<String> offsets = new ArrayList<>();
        for (int offset = from; offset < to; offset++) {
            offsets.add(partition + ":" + offset);
        }
        return offsets;
    }

    @Test
    void aGroupIsListedDescribedMeasuredResetAndDeleted() throws Exception {
        balsa("group", "list").ok().shows("GROUP");
        List<String> everything = new ArrayList<>(offsets(0, 0, 10));
        everything.addAll(offsets(1, 0, 10));
        assertEquals(everything, consume(20));
        balsa("group", "list").ok().shows("readers", "EMPTY");
        balsa("group", "list", "-o", "json").ok().shows("\"name\"", "\"readers\"", "\"members\"");
        balsa("group", "describe", "readers", "--history")
                .ok()
                .shows("group readers, EMPTY", "coordinated by broker 1", "MEMBER_JOINED", "MEMBER_LEFT");
        balsa("group", "lag", "readers").ok().shows("logs-0", "logs-1", "total 0 records");
        produce(0, 5);
        balsa("group", "lag", "readers").ok().shows("total 5 records");

        balsa("group", "reset-offsets", "readers", "--to", "earliest", "--dry-run")
                .ok()
                .shows("logs-0", "nothing was changed");
        balsa("group", "reset-offsets", "readers", "--to", "earliest").refuses(ExitCode.USAGE, "--yes");
        balsa("group", "lag", "readers").ok().shows("total 5 records");
        balsa("group", "reset-offsets", "readers", "--topic", "logs:0", "--to", "12", "--yes")
                .ok()
                .shows("done");
        balsa("group", "lag", "readers").ok().shows("total 3 records");
        assertEquals(offsets(0, 12, 15), consume(3), "reading goes on where it was set to");
        balsa("group", "reset-offsets", "readers", "--topic", "logs:1", "--to=-4", "--yes")
                .ok();
        assertEquals(offsets(1, 6, 10), consume(4));
        balsa("group", "reset-offsets", "readers", "--to", "somewhere", "--yes")
                .refuses(ExitCode.USAGE, "no place to set offsets to");

        balsa("group", "delete", "readers").refuses(ExitCode.USAGE, "--yes");
        balsa("group", "describe", "readers").ok();
        balsa("group", "delete", "readers", "--yes").ok().shows("deleted readers");
        balsa("group", "describe", "readers").refuses(ExitCode.NOT_FOUND, "readers");
        balsa("group", "delete", "readers", "--yes").refuses(ExitCode.NOT_FOUND, "readers");
        balsa("group", "lag", "readers").refuses(ExitCode.NOT_FOUND, "readers");
        assertEquals(everything.size() + 5, consume(25).size(), "what it had committed is gone as well");
    }

    @Test
    void aGroupWithMembersIsNeitherResetNorDeleted() {
        Map<String, String> options = Map.of(
                "bootstrap.servers", broker.bootstrap(),
                "group.id", "readers",
                "group.instance.id", "box-1",
                "client.id", "reader",
                "auto.offset.reset", "earliest");
        try (BalsaConsumer<String, String> member =
                new BalsaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            member.subscribe(List.of(TOPIC));
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .until(() -> !member.poll(Duration.ofMillis(100)).isEmpty());
            member.commitSync();
            balsa("group", "describe", "readers").ok().shows("group readers, STABLE", "box-1", "reader", "logs:0,1");
            balsa("group", "list").ok().shows("STABLE");
            balsa("group", "lag", "readers").ok().shows("reader");
            balsa("group", "reset-offsets", "readers", "--to", "earliest", "--dry-run")
                    .ok()
                    .shows("nothing was changed");
            balsa("group", "reset-offsets", "readers", "--to", "earliest", "--yes")
                    .refuses(ExitCode.CONFLICT, "members");
            balsa("group", "delete", "readers", "--yes").refuses(ExitCode.CONFLICT, "members");
        }
        balsa("group", "describe", "readers").ok().shows("away");
    }

    @Test
    void whatAMemberCannotDoIsSaid() {
        balsa("consume", TOPIC, "--group", "readers", "--partition", "0").refuses(ExitCode.USAGE, "members of a group");
        balsa("consume", TOPIC, "--group", "readers", "--from", "17")
                .refuses(ExitCode.USAGE, "no beginning for a group");
    }
}
