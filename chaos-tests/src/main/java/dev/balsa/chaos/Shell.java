package dev.balsa.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one system command to its end. */
public final class Shell {
    private static final long PATIENCE_SECONDS = 60;

    private Shell() {}

    /** @throws IOException with the command's output if it fails or does not end in a minute */
    public static String run(String... command) throws IOException {
        return runWith("", command);
    }

    /**
     * @param input for the command to read
     * @throws IOException with the command's output if it fails or does not end in a minute
     */
    public static String runWith(String input, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(List.of(command) + " did not end within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + List.of(command), e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(List.of(command) + " ended with " + process.exitValue() + ": " + output.strip());
        }
        return output;
    }
}
