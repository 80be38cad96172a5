package dev.balsa.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    @TempDir
    Path directory;

    private static BrokerConfig read(Map<String, String> overrides) throws ConfigException {
        return new ConfigReader().overrides(overrides).read();
    }

    private static List<String> problems(ConfigReader reader) {
        return assertThrows(ConfigException.class, reader::read).problems();
    }

    static Stream<ConfigKey<?>> keys() {
        return BrokerKeys.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyOptionIsDescribedAndItsDefaultIsValid(ConfigKey<?> key) throws ConfigException {
        assertTrue(key.name().matches("[a-z]+(\\.[a-z]+)*"), key.name());
        assertTrue(key.doc().length() > 20 && key.doc().endsWith("."), key.name());
        assertFalse(key.range().isEmpty(), key.name());
        BrokerConfig defaults = read(Map.of());
        assertEquals(key.defaultText(), defaults.text(key));
        assertEquals(ConfigSource.DEFAULT, defaults.source(key));
        assertEquals(key.parse(key.defaultText()), defaults.get(key));
    }

    @Test
    void noNameStandsTwice() {
        Set<String> names = new HashSet<>();
        Set<String> variables = new HashSet<>();
        for (ConfigKey<?> key : BrokerKeys.ALL) {
            assertTrue(names.add(key.name()), key.name());
            assertTrue(variables.add(key.environmentName()), key.environmentName());
        }
    }

    @Test
    void laterLayersWin() throws Exception {
        Path file = directory.resolve("broker.properties");
        Files.writeString(file, "num.partitions=2\njournal.files = 8\nbroker.rack=file\n");
        BrokerConfig config = new ConfigReader()
                .file(file)
                .environment(Map.of("BALSA_JOURNAL_FILES", "16", "BALSA_BROKER_RACK", "env", "PATH", "x"))
                .overrides(Map.of("broker.rack", "command"))
                .read();
        assertEquals(2, config.get(BrokerKeys.NUM_PARTITIONS));
        assertEquals(ConfigSource.FILE, config.source(BrokerKeys.NUM_PARTITIONS));
        assertEquals(16, config.get(BrokerKeys.JOURNAL_FILES));
        assertEquals(ConfigSource.ENVIRONMENT, config.source(BrokerKeys.JOURNAL_FILES));
        assertEquals("command", config.get(BrokerKeys.RACK));
        assertEquals(ConfigSource.OVERRIDE, config.source(BrokerKeys.RACK));
    }

    @Test
    void allProblemsAreNamedAtOnceWithWhatToDo() throws IOException {
        Path file = directory.resolve("broker.properties");
        Files.writeString(file, "num.partition=2\njournal.files=1\nlistener=9092\nzzz=1\nlog.dir=a\nlog.dir=b\n");
        List<String> problems = problems(new ConfigReader().file(file));
        assertEquals(5, problems.size(), problems.toString());
        assertTrue(
                problems.stream().anyMatch(text -> text.contains("did you mean num.partitions?")), problems::toString);
        assertTrue(problems.stream().anyMatch(text -> text.contains("1 is not in 3 to 1024")), problems::toString);
        assertTrue(problems.stream().anyMatch(text -> text.contains("is not host:port")), problems::toString);
        assertTrue(problems.stream().anyMatch(text -> text.contains("unknown option 'zzz'")), problems::toString);
        assertTrue(problems.stream().anyMatch(text -> text.contains("log.dir is set twice")), problems::toString);
        assertTrue(problems.stream().allMatch(text -> text.startsWith(file.toString())), problems::toString);
    }

    @Test
    void unreadableFilesAreNamed() throws IOException {
        assertTrue(problems(new ConfigReader().file(directory.resolve("none")))
                .getFirst()
                .contains("there is no configuration file"));
        Path latin = directory.resolve("latin.properties");
        Files.write(latin, new byte[] {'a', '=', (byte) 0xE4, '\n'});
        assertTrue(problems(new ConfigReader().file(latin)).getFirst().contains("not UTF-8"));
        Path broken = directory.resolve("broken.properties");
        Files.writeString(broken, "a=\\u12\n");
        assertTrue(problems(new ConfigReader().file(broken)).getFirst().contains("cannot be read"));
    }

    @Test
    void mistypedVariablesWarnAndForeignOnesAreLeftAlone() throws ConfigException {
        ConfigReader reader = new ConfigReader()
                .environment(Map.of("BALSA_JOURNAL_FILE", "9", "BALSA_BOOTSTRAP", "h:1", "HOME", "/"));
        reader.read();
        assertEquals(List.of("BALSA_JOURNAL_FILE sets nothing; did you mean BALSA_JOURNAL_FILES?"), reader.warnings());
    }

    @ParameterizedTest
    @CsvSource({"64MiB,67108864", "1048576,1048576", "1024 KiB,1048576", "1GiB,1073741824"})
    void sizesTakeUnits(String text, int bytes) throws ConfigException {
        assertEquals(bytes, read(Map.of("journal.file.bytes", text)).get(BrokerKeys.JOURNAL_FILE_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1MB", "1023", "99999999999999999999", "9999999999GiB", "1.5MiB"})
    void wrongSizesAreRefused(String text) {
        assertEquals(
                1,
                problems(new ConfigReader().overrides(Map.of("message.max.bytes", text)))
                        .size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9092", "[::1]:0", "broker-1.example:65535"})
    void endpointsAreReadAndWritten(String text) {
        assertEquals(text, Endpoint.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "h:", "h", "h:65536", "h:-1", "h:x", "::1:5", "[h]:5", "a b:5", "u@h:5", "h/x:5"})
    void wrongEndpointsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
    }

    @Test
    void rolesAreAListWithoutRepetition() throws ConfigException {
        assertEquals(
                List.of(ProcessRole.CONTROLLER, ProcessRole.BROKER),
                read(Map.of("process.roles", "controller, broker")).get(BrokerKeys.PROCESS_ROLES));
        assertEquals(
                1,
                problems(new ConfigReader().overrides(Map.of("process.roles", "broker,broker")))
                        .size());
        assertEquals(
                1,
                problems(new ConfigReader().overrides(Map.of("process.roles", "leader")))
                        .size());
    }

    @Test
    void controllersAreReadAsTheyWereWritten() {
        String text = "3@127.0.0.1:9192:00000000-0000-0001-0000-000000000002";
        ControllerVoter voter = ControllerVoter.parse(text);
        assertEquals(text, voter.toString());
        assertEquals(3, voter.brokerId());
        assertEquals(9192, voter.endpoint().port());
        String ipv6 = "0@[::1]:1:00000000-0000-0001-0000-000000000002";
        assertEquals(ipv6, ControllerVoter.parse(ipv6).toString());
        assertThrows(IllegalArgumentException.class, () -> ControllerVoter.parseAll(List.of()));
        assertThrows(IllegalArgumentException.class, () -> ControllerVoter.parseAll(List.of(text, text)));
        for (String wrong : List.of(
                "",
                "3",
                "x@h:1:" + voter.incarnation(),
                "-1@h:1:" + voter.incarnation(),
                "1@h:0:" + voter.incarnation(),
                "1@h:1:not-a-uuid",
                "1@h:1")) {
            assertThrows(IllegalArgumentException.class, () -> ControllerVoter.parse(wrong), wrong);
        }
    }
}
