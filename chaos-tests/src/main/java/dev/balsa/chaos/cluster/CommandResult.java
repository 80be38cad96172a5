package dev.balsa.chaos.cluster;

import java.util.List;

/** How one {@code balsa} command ended. */
public record CommandResult(List<String> arguments, int exitCode, String output, String errors) {
    /** @throws AssertionError with everything the command said, if it failed */
    public CommandResult expectSuccess() {
        if (exitCode != 0) {
            throw new AssertionError(
                    "balsa " + String.join(" ", arguments) + " ended with " + exitCode + "\n" + output + errors);
        }
        return this;
    }
}
