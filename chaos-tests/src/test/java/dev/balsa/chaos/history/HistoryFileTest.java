package dev.balsa.chaos.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryFileTest {
    private static final String HEADER = "{\"format\":\"balsa-history\",\"version\":1}";
    private static final String NOTE = "{\"t\":1,\"type\":\"note\",\"text\":\"x\"}";

    @TempDir
    Path directory;

    @Test
    void fieldsNobodyKnowsAndEmptyLinesAreSkipped() throws IOException {
        List<HistoryLine> lines = read(
                "{\"later\":{\"a\":[1,{\"b\":null}]},\"version\":1,\"format\":\"balsa-history\"}",
                "",
                "{\"new\":[[]],\"text\":\"x\",\"t\":1,\"type\":\"note\"}\r",
                "");
        assertEquals(List.of(new HistoryLine(3, 1, new HistoryEvent.Note("x", null))), lines);
    }

    @Test
    void aHeaderSaysLittleIfItWants() throws IOException {
        HistoryHeader header = HistoryFile.open(write(HEADER)).header();
        assertEquals(HistoryHeader.Floor.DEFAULT, header.floor());
        assertEquals(HistoryHeader.Limits.DEFAULT, header.limits());
        assertEquals(0, header.seed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "no json",
                "{\"format\":\"other\",\"version\":1}",
                "{\"format\":\"balsa-history\",\"version\":2}",
                "{\"format\":\"balsa-history\"}",
                "{\"format\":\"balsa-history\",\"version\":1,\"seed\":\"x\"}"
            })
    void whatHasNoHeaderIsNoHistory(String header) {
        assertEquals(
                1,
                assertThrows(HistoryFormatException.class, () -> read(header)).line());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"t":1,"type":"note"}                                                 | the field text is missing
                    {"type":"note","text":"x"}                                            | the field t is missing
                    {"t":1,"text":"x"}                                                    | the field type is missing
                    {"t":-1,"type":"note","text":"x"}                                     | t is negative
                    {"t":1,"type":"nothing"}                                              | there is no type nothing
                    {"t":1,"type":"note","text":"x"} {}                                   | not one JSON object
                    {"t":1,"type":"note","text":"x"                                       | not one JSON object
                    {"t":1,"type":"note","text":7.5,}                                     | not one JSON object
                    {"t":"now","type":"note","text":"x"}                                  | not an object of this format
                    {'t':1,'type':'note','text':'x'}                                      | not one JSON object
                    []                                                                    | not an object of this format
                    {"t":1,"type":"invoke","op":1,"p":1,"f":"fly"}                        | there is no operation fly
                    {"t":1,"type":"invoke","op":1,"f":"poll"}                             | the field p is missing
                    {"t":1,"type":"invoke","op":1,"p":1,"f":"send","k":"a-0","acks":"2","v":[1]}   | acks has to be
                    {"t":1,"type":"invoke","op":1,"p":1,"f":"send","k":"a-0","acks":"all","v":[]}  | v has to be a list
                    {"t":1,"type":"invoke","op":1,"p":1,"f":"send","k":"a-0","acks":"all","v":[-5]}| a value is negative
                    {"t":1,"type":"invoke","op":1,"p":1,"f":"send","k":"a-0","acks":"all","v":[null]}| a value is negative
                    {"t":1,"type":"invoke","op":1,"p":1,"f":"write","register":"r","v":null}       | a write needs a number
                    {"t":1,"type":"ok","op":1,"p":1,"f":"poll","batches":[{"k":"a-0","offsets":[1],"v":[]}]} | a batch needs k
                    {"t":1,"type":"ok","op":1,"p":1,"f":"poll","batches":[{"k":"a-0","offsets":[null],"v":[1]}]} | an offset is negative
                    {"t":1,"type":"fault","id":1,"phase":"soon","fault":"kill"}           | there is no phase soon
                    {"t":1,"type":"exit","broker":99999999999,"code":1}                   | the field broker is larger""")
    void brokenLinesAreNamedWithWhatToDo(String line, String why) {
        HistoryFormatException problem =
                assertThrows(HistoryFormatException.class, () -> read(HEADER, NOTE, line, NOTE));
        assertEquals(3, problem.line());
        String message = String.valueOf(problem.getMessage());
        assertTrue(message.startsWith("line 3: " + why), message);
        assertTrue(message.contains("; "), message);
    }

    @Test
    void aLineThatWasCutOffIsCalledThat() throws IOException {
        Path file = directory.resolve("cut");
        Files.writeString(file, HEADER + "\n" + NOTE + "\n" + NOTE.substring(0, 20));
        HistoryFormatException problem = assertThrows(
                HistoryFormatException.class, () -> HistoryFile.open(file).forEach(line -> {}));
        assertTrue(String.valueOf(problem.getMessage()).contains("the file ends within this line"), problem::toString);
        Files.writeString(file, HEADER + "\n" + NOTE);
        HistoryFile.open(file).forEach(line -> {});
    }

    @Test
    void linesLongerThanAChunkAreWhole() throws IOException {
        String text = "y".repeat(300_000);
        List<HistoryLine> lines = read(HEADER, "{\"t\":1,\"type\":\"note\",\"text\":\"" + text + "\"}", NOTE);
        assertEquals(new HistoryEvent.Note(text, null), lines.getFirst().event());
        assertEquals(3, lines.getLast().number());
    }

    @Test
    void whatIsNotTextIsRefused() throws IOException {
        Path file = directory.resolve("binary");
        byte[] bytes = (HEADER + "\n??\n").getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 3] = (byte) 0xff;
        Files.write(file, bytes);
        assertThrows(HistoryFormatException.class, () -> HistoryFile.open(file).forEach(line -> {}));
    }

    private List<HistoryLine> read(String... lines) throws IOException {
        List<HistoryLine> events = new ArrayList<>();
        HistoryFile.open(write(lines)).forEach(events::add);
        return events;
    }

    private Path write(String... lines) throws IOException {
        Path file = directory.resolve("history.jsonl");
        Files.writeString(file, String.join("\n", lines) + "\n");
        return file;
    }
}
