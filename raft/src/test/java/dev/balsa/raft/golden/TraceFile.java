package dev.balsa.raft.golden;

import java.util.ArrayList;
import java.util.List;

/** A scenario: lines that begin with {@code >} are commands, indented lines below them what happened, all others are prose. */
final class TraceFile {
    private static final String COMMAND = "> ";
    private static final String OUTPUT = "    ";

    private TraceFile() {}

    /** Runs the commands and returns the file as it should be. */
    static List<String> run(List<String> lines) {
        TraceCommands commands = new TraceCommands();
        List<String> result = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(OUTPUT)) {
                continue;
            }
            result.add(line);
            if (line.startsWith(COMMAND)) {
                for (String happened : runOne(commands, line, i + 1)) {
                    result.add(OUTPUT + happened);
                }
            }
        }
        return result;
    }

    private static List<String> runOne(TraceCommands commands, String line, int number) {
        try {
            return commands.run(line.substring(COMMAND.length()).strip());
        } catch (RuntimeException e) {
            throw new IllegalStateException("line " + number + ": " + line, e);
        }
    }

    /** The first lines that differ, with what stands around them. */
    static String diff(List<String> expected, List<String> actual) {
        int from = 0;
        while (from < Math.min(expected.size(), actual.size())
                && expected.get(from).equals(actual.get(from))) {
            from++;
        }
        int endExpected = expected.size();
        int endActual = actual.size();
        while (endExpected > from
                && endActual > from
                && expected.get(endExpected - 1).equals(actual.get(endActual - 1))) {
            endExpected--;
            endActual--;
        }
        StringBuilder diff = new StringBuilder("the trace differs from line " + (from + 1) + " on:\n");
        expected.subList(Math.max(0, from - 3), from)
                .forEach(line -> diff.append("  ").append(line).append('\n'));
        expected.subList(from, endExpected)
                .forEach(line -> diff.append("- ").append(line).append('\n'));
        actual.subList(from, endActual)
                .forEach(line -> diff.append("+ ").append(line).append('\n'));
        return diff.toString();
    }
}
