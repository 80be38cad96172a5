package dev.balsa.cli;

import java.io.Console;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Where a command writes: what was asked for to standard output, everything else to standard error. */
@Command
public final class Terminal {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** One line of the answer. */
    public void line(String text) {
        PrintWriter out = spec().commandLine().getOut();
        out.println(text);
        out.flush();
    }

    /** One line about how it is going, for people who watch. */
    public void progress(String text) {
        PrintWriter err = spec().commandLine().getErr();
        err.println(text);
        err.flush();
    }

    /** Asks a person before something that cannot be undone; without one the command ends and names the option to give. */
    // On JDK 22 and later there always is a console, but it may not be a person's.
    @SuppressWarnings("SystemConsoleNull")
    public void confirm(String question, String option) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "nobody is there to confirm this", "the same command with " + option);
        }
        String answer = console.readLine("%s [y/N] ", question);
        if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
            throw new CommandFailure(ExitCode.FAILED, "nothing was done", "answer y, or give " + option);
        }
    }

    private CommandSpec spec() {
        if (command == null) {
            throw new IllegalStateException("used outside of a command");
        }
        return command;
    }
}
